/** Words inside a block as HTML: each one escaped, each address checked. */
import type { Inline } from '../../article/article.ts'
import { escapeText } from '../../render/escape.ts'
import { linkableUrl } from '../../render/inline-html.ts'
import type { ArticleSetting } from './setting.ts'

const tags = { strong: 'strong', emphasis: 'em', delete: 's' } as const

/** Writes inlines as HTML. */
export function writeInlines(inlines: readonly Inline[], setting: ArticleSetting): string {
  return inlines.map((inline) => writeInline(inline, setting)).join('')
}

/** Words that lead somewhere, or only the words where the address is none that a page may link to. */
export function writeLink(url: string | undefined, html: string, attributes = ''): string {
  const href = linkableUrl(url)
  return href === undefined ? html : `<a${attributes} href="${escapeText(href)}">${html}</a>`
}

function writeInline(inline: Inline, setting: ArticleSetting): string {
  switch (inline.type) {
    case 'text':
      return escapeText(inline.value)
    case 'break':
      return '<br>'
    case 'inlineCode':
      return `<code>${escapeText(inline.value)}</code>`
    case 'strong':
    case 'emphasis':
    case 'delete': {
      const tag = tags[inline.type]
      return `<${tag}>${writeInlines(inline.children, setting)}</${tag}>`
    }
    case 'link':
      return writeLink(inline.url, writeInlines(inline.children, setting))
    case 'footnoteMark': {
      const note = setting.notes.get(inline.label)
      if (note === undefined) return `<sup>${escapeText(inline.label)}</sup>`
      return `<sup><a href="${setting.page}#${setting.id}-note-${note}">${note}</a></sup>`
    }
  }
}
