/** Walks an article's pictures, wherever they stand: above the text, in it, in quotes and lists, on cards. */
import type { Article, Block, BlockContent, ImageContent, ListItem, Placed } from '../article.ts'

/** What becomes of a picture: another one in its place, or undefined to take it out. */
export type ChangeImage = (image: ImageContent, place: Place) => ImageContent | undefined

/** Where it stands: the block of the body that it is, or is in; undefined above the text. */
export interface Place {
  readonly block: Placed | undefined
  /** Whether it is that block. */
  readonly alone: boolean
}

/** The article with each picture changed; what held nothing else goes with it. */
export function changeImages(article: Article, change: ChangeImage): Article {
  const { hero, ...rest } = article
  const newHero = hero === undefined ? undefined : change(hero, { block: undefined, alone: false })
  return {
    ...rest,
    ...(newHero && { hero: newHero }),
    body: article.body.flatMap((block) => changeBlock(block, block, change)),
  }
}

/** Every picture of an article, in order. */
export function listImages(article: Article): ImageContent[] {
  const images: ImageContent[] = []
  changeImages(article, (image) => {
    images.push(image)
    return image
  })
  return images
}

function changeBlock<B extends Block | BlockContent>(block: B, top: Placed, change: ChangeImage): B[]
function changeBlock(block: BlockContent, top: Placed, change: ChangeImage): BlockContent[] {
  const inner = (children: readonly BlockContent[]) =>
    children.flatMap((child) => changeBlock(child, top, change))
  switch (block.type) {
    case 'image': {
      const image = change(block, { block: top, alone: Object.is(block, top) })
      return image === undefined ? [] : [{ ...block, ...image }]
    }
    case 'embed': {
      if (block.image === undefined) return [block]
      const { image, ...card } = block
      const changed = change(image, { block: top, alone: false })
      return [changed === undefined ? card : { ...card, image: changed }]
    }
    case 'quote':
    case 'callout':
    case 'footnote':
      return keepFull(block.children, inner(block.children), (children) => ({ ...block, children }))
    case 'list': {
      const items = block.items.flatMap((item): ListItem[] =>
        keepFull(item.children, inner(item.children), (children) => ({ ...item, children })),
      )
      return keepFull(block.items, items, () => ({ ...block, items }))
    }
    case 'paragraph':
    case 'heading':
    case 'post':
    case 'related':
    case 'divider':
    case 'code':
    case 'table':
    case 'cta':
      return [block]
  }
}

/** What has become empty goes; what always was stays as the writer has it. */
function keepFull<Part, Whole>(
  before: readonly Part[],
  after: readonly Part[],
  make: (parts: readonly Part[]) => Whole,
): Whole[] {
  return before.length > 0 && after.length === 0 ? [] : [make(after)]
}
