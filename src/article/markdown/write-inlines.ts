/** Words inside a block as a Markdown tree. */
import type { PhrasingContent } from 'mdast'
import type { Inline } from '../article.ts'

/** Inlines in their normal form; a line end is a backslash where it surely reads as one, else `<br>`. */
export function writeInlines(children: readonly Inline[], isParagraph = false): PhrasingContent[] {
  return children.map((inline, index) => {
    const isBetween = children[index - 1]?.type === 'text' && children[index + 1]?.type === 'text'
    return writeInline(inline, isParagraph && isBetween)
  })
}

function writeInline(inline: Inline, isBetween: boolean): PhrasingContent {
  switch (inline.type) {
    case 'text':
      return { type: 'text', value: inline.value }
    case 'inlineCode':
      return { type: 'inlineCode', value: inline.value }
    case 'break':
      return isBetween ? { type: 'break' } : { type: 'html', value: '<br>' }
    case 'strong':
    case 'emphasis':
    case 'delete':
      return { type: inline.type, children: writeInlines(inline.children) }
    case 'link':
      return { type: 'link', url: inline.url, children: writeInlines(inline.children) }
    case 'footnoteMark':
      return { type: 'footnoteReference', identifier: inline.label.toLowerCase(), label: inline.label }
  }
}

/** Words without marks. */
export function writeText(value: string): PhrasingContent[] {
  return value === '' ? [] : [{ type: 'text', value }]
}
