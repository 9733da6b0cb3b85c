/** The words of a block as plain text, exactly as the source has them. */
import type { BlockContent, Inline, ParagraphContent } from './article.ts'

/** The words of a run of inlines; a break is a line feed. */
export function inlineText(children: readonly Inline[]): string {
  return children.map(wordsOf).join('')
}

/** The words of a block: paragraphs of one block an empty line apart, a post without its attribution. */
export function blockText(block: BlockContent): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children)
    case 'quote':
    case 'post':
      return paragraphsText(block.children)
    case 'related':
      return block.title
    case 'list':
      return block.items.map(paragraphsText).join('\n')
    case 'divider':
      return ''
    case 'cta':
      return block.original.title === undefined
        ? block.original.body
        : `${block.original.title}\n\n${block.original.body}`
  }
}

/** The words of paragraphs, an empty line apart. */
function paragraphsText(paragraphs: readonly ParagraphContent[]): string {
  return paragraphs.map((paragraph) => inlineText(paragraph.children)).join('\n\n')
}

/** The words of one inline. */
function wordsOf(inline: Inline): string {
  switch (inline.type) {
    case 'text':
    case 'inlineCode':
      return inline.value
    case 'break':
      return '\n'
    case 'strong':
    case 'emphasis':
    case 'delete':
    case 'link':
      return inlineText(inline.children)
  }
}
