/** Inline content as HTML: every word escaped, every address checked. */
import type { Inline } from '../article/article.ts'
import { escapeText, type Html, safeHtml } from './escape.ts'

const tags = { strong: 'strong', emphasis: 'em', delete: 's' } as const
/** What a mail may link to; a `javascript:` in an article stays plain words. */
const linkable = new Set(['http:', 'https:', 'mailto:'])

/** The address as it may stand in a link, or undefined. */
export function linkableUrl(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url)
  return parsed !== null && linkable.has(parsed.protocol) ? parsed.href : undefined
}

/** Writes inlines; `linkColour` stands inline because some clients drop style sheets. */
export function inlineHtml(inlines: readonly Inline[], linkColour: string): Html {
  const write = (inline: Inline): string => {
    switch (inline.type) {
      case 'text':
        return escapeText(inline.value)
      case 'break':
        return '<br>'
      case 'footnoteMark':
        return `<sup>${escapeText(inline.label)}</sup>`
      case 'inlineCode':
        return `<code>${escapeText(inline.value)}</code>`
      case 'strong':
      case 'emphasis':
      case 'delete':
        return `<${tags[inline.type]}>${inline.children.map(write).join('')}</${tags[inline.type]}>`
      case 'link': {
        const words = inline.children.map(write).join('')
        const url = linkableUrl(inline.url)
        return url === undefined
          ? words
          : `<a href="${escapeText(url)}" class="link" style="color:${linkColour}">${words}</a>`
      }
    }
  }
  return safeHtml(inlines.map(write).join(''))
}
