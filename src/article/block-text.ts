/** The words of a block as plain text, exactly as the source has them. */
import type { BlockContent, Inline } from './article.ts'

/** The words of a run of inlines; a break is a line feed. */
export function inlineText(children: readonly Inline[]): string {
  return children.map(wordsOf).join('')
}

/** The words of a block: blocks of one block an empty line apart, a post without its attribution. */
export function blockText(block: BlockContent): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children)
    case 'quote':
    case 'post':
    case 'callout':
    case 'footnote':
      return blocksText(block.children)
    case 'related':
    case 'embed':
      return block.title
    case 'image':
      return inlineText(block.caption ?? [])
    case 'code':
      return block.value
    case 'list':
      return block.items.map((item) => blocksText(item.children)).join('\n')
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(inlineText).join('\t')).join('\n')
    case 'divider':
      return ''
    case 'cta':
      return block.original.title === undefined
        ? block.original.body
        : `${block.original.title}\n\n${block.original.body}`
  }
}

/** The words of blocks, an empty line apart. */
function blocksText(blocks: readonly BlockContent[]): string {
  return blocks.map(blockText).join('\n\n')
}

/** The words of one inline. */
function wordsOf(inline: Inline): string {
  switch (inline.type) {
    case 'text':
    case 'inlineCode':
      return inline.value
    case 'break':
      return '\n'
    case 'footnoteMark':
      return ''
    case 'strong':
    case 'emphasis':
    case 'delete':
    case 'link':
      return inlineText(inline.children)
  }
}
