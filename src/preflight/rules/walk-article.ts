/** Goes through an article's blocks, those in other blocks too, and knows where each stands in the source. */
import type { Article, BlockContent, ImageContent, Inline } from '../../article/article.ts'

/** A block, and its place for a person: `story.md, line 12`. */
export interface PlacedBlock {
  readonly block: BlockContent
  readonly place: string
}

/** All blocks of the body, in order, the outer one before those in it. */
export function blocksOf(article: Article): PlacedBlock[] {
  const inside = (block: BlockContent, place: string): PlacedBlock[] => [
    { block, place },
    ...childrenOf(block).flatMap((child) => inside(child, place)),
  ]
  return article.body.flatMap((block) => inside(block, `${article.source.name}, line ${block.pos.line}`))
}

function childrenOf(block: BlockContent): readonly BlockContent[] {
  switch (block.type) {
    case 'quote':
    case 'post':
    case 'callout':
    case 'footnote':
      return block.children
    case 'list':
      return block.items.flatMap((item) => item.children)
    default:
      return []
  }
}

/** All pictures, the one above the text first. */
export function imagesOf(article: Article): { image: ImageContent; place: string }[] {
  const hero = article.hero === undefined ? [] : [{ image: article.hero, place: article.source.name }]
  return [
    ...hero,
    ...blocksOf(article).flatMap(({ block, place }) => {
      if (block.type === 'image') return [{ image: block, place }]
      return block.type === 'embed' && block.image !== undefined ? [{ image: block.image, place }] : []
    }),
  ]
}

/** The inlines of a block itself, those of the blocks in it left out. */
export function inlinesOf(block: BlockContent): readonly Inline[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.children
    case 'image':
      return block.caption ?? []
    case 'table':
      return [block.head, ...block.rows].flat(2)
    default:
      return []
  }
}

/** The words that the writer wrote in a block itself: no code, and none of the blocks in it. */
export function proseOf(block: BlockContent): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return proseOfInlines(block.children)
    case 'related':
    case 'embed':
      return block.title
    case 'image':
      return [block.alt, proseOfInlines(block.caption ?? [])].join('\n')
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(proseOfInlines).join(' ')).join('\n')
    default:
      return ''
  }
}

function proseOfInlines(inlines: readonly Inline[]): string {
  return inlines
    .map((inline): string => {
      switch (inline.type) {
        case 'text':
          return inline.value
        case 'break':
          return '\n'
        // A full stop, so that the words on both sides are not read as one phrase.
        case 'inlineCode':
          return ' . '
        case 'footnoteMark':
          return ''
        default:
          return proseOfInlines(inline.children)
      }
    })
    .join('')
}
