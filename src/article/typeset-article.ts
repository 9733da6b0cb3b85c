/** An article with the typographic pass applied to its words; ids and places stay those of the source. */
import type { Article, Block, BlockContent, CallContent, Inline } from './article.ts'
import { inlineText } from './block-text.ts'
import type { Range } from './typography/verbatim.ts'
import { typesetCharacters, typesetText } from './typography.ts'

/** Sets headline and body; what was dropped and the head's lines stay verbatim. */
export function typesetArticle(article: Article): Article {
  return {
    ...article,
    headline: typesetText(article.headline, article.lang),
    ...(article.kicker !== undefined && { kicker: typesetText(article.kicker, article.lang) }),
    ...(article.dek !== undefined && { dek: typesetText(article.dek, article.lang) }),
    ...(article.hero !== undefined && { hero: typesetBlock(article.hero, article.lang) }),
    body: article.body.map((block) => typesetBlock(block, article.lang)),
  }
}

function typesetBlock<B extends Block | BlockContent>(block: B, language: string): B
function typesetBlock(block: BlockContent, language: string): BlockContent {
  const inlines = (children: readonly Inline[]) => typesetInlines(children, language)
  const inner = <B extends BlockContent>(children: readonly B[]): B[] =>
    children.map((child) => typesetBlock(child, language))
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return { ...block, children: inlines(block.children) }
    case 'quote':
      return {
        ...block,
        children: inner(block.children),
        ...(block.cite !== undefined && { cite: typesetText(block.cite, language) }),
      }
    case 'callout':
    case 'footnote':
      return { ...block, children: inner(block.children) }
    case 'post':
      return { ...block, children: inner(block.children) }
    case 'embed':
      return {
        ...block,
        ...(block.title !== block.url && { title: typesetText(block.title, language) }),
        ...(block.image !== undefined && { image: typesetBlock(block.image, language) }),
      }
    case 'related':
      return block.title === block.url ? block : { ...block, title: typesetText(block.title, language) }
    case 'image':
      return {
        ...block,
        ...(block.caption !== undefined && { caption: inlines(block.caption) }),
        ...(block.credit !== undefined && { credit: typesetText(block.credit, language) }),
      }
    case 'list':
      return {
        ...block,
        items: block.items.map((item) => ({ ...item, children: inner(item.children) })),
      }
    case 'table':
      return { ...block, head: block.head.map(inlines), rows: block.rows.map((row) => row.map(inlines)) }
    case 'cta':
      return { ...block, original: typesetCall(block.original, language) }
    case 'divider':
    case 'code':
      return block
  }
}

function typesetCall({ title, body }: CallContent['original'], language: string): CallContent['original'] {
  return {
    ...(title !== undefined && { title: typesetText(title, language) }),
    body: typesetText(body, language),
  }
}

/** Where code stands in the words of a run of inlines. */
function findCode(children: readonly Inline[], from = 0): Range[] {
  let at = from
  return children.flatMap((inline): Range[] => {
    const start = at
    at += inlineText([inline]).length
    if (inline.type === 'inlineCode') return [[start, at]]
    return 'children' in inline ? findCode(inline.children, start) : []
  })
}

/** Quotations may begin in one inline and end in another: they are set as one text, then cut again. */
function typesetInlines(children: readonly Inline[], language: string): Inline[] {
  const characters = typesetCharacters(inlineText(children), language, findCode(children))
  let at = 0
  const cut = (inline: Inline): Inline => {
    switch (inline.type) {
      case 'text': {
        const value = characters.slice(at, at + inline.value.length).join('')
        at += inline.value.length
        return { ...inline, value }
      }
      case 'inlineCode':
        at += inline.value.length
        return inline
      case 'break':
        at += 1
        return inline
      case 'footnoteMark':
        return inline
      case 'strong':
      case 'emphasis':
      case 'delete':
      case 'link':
        return { ...inline, children: inline.children.map(cut) }
    }
  }
  return children.map(cut)
}
