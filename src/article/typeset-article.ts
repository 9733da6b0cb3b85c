/** An article with the typographic pass applied to its words; ids and places stay those of the source. */
import type { Article, Block, CallContent, Inline, ParagraphContent } from './article.ts'
import { inlineText } from './block-text.ts'
import { typesetCharacters, typesetText } from './typography.ts'

/** Sets headline and body; what was dropped and the head's lines stay verbatim. */
export function typesetArticle(article: Article): Article {
  return {
    ...article,
    headline: typesetText(article.headline, article.lang),
    body: article.body.map((block) => typesetBlock(block, article.lang)),
  }
}

function typesetBlock(block: Block, language: string): Block {
  const paragraphs = (children: readonly ParagraphContent[]): ParagraphContent[] =>
    children.map((paragraph) => ({ ...paragraph, children: typesetInlines(paragraph.children, language) }))
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return { ...block, children: typesetInlines(block.children, language) }
    case 'quote':
    case 'post':
      return { ...block, children: paragraphs(block.children) }
    case 'related':
      return block.title === block.url ? block : { ...block, title: typesetText(block.title, language) }
    case 'list':
      return { ...block, items: block.items.map(paragraphs) }
    case 'cta':
      return { ...block, original: typesetCall(block.original, language) }
    case 'divider':
      return block
  }
}

function typesetCall({ title, body }: CallContent['original'], language: string): CallContent['original'] {
  return {
    ...(title !== undefined && { title: typesetText(title, language) }),
    body: typesetText(body, language),
  }
}

/** Quotations may begin in one inline and end in another: they are set as one text, then cut again. */
function typesetInlines(children: readonly Inline[], language: string): Inline[] {
  const characters = typesetCharacters(inlineText(children), language)
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
      case 'strong':
      case 'emphasis':
      case 'delete':
      case 'link':
        return { ...inline, children: inline.children.map(cut) }
    }
  }
  return children.map(cut)
}
