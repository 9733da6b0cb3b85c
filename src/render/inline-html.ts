/** Inline content as HTML: every word escaped, every address checked. */
import type { Inline } from '../article/article.ts'
import { escapeText, type Html, safeHtml } from './escape.ts'
import type { NoteMarks } from './note-marks.ts'

const tags = { strong: 'strong', emphasis: 'em', delete: 's' } as const
/** A browser would take a sixth off, which is too small to read and to touch in a note that is small itself. */
const noteStyle = 'font-size:14px;line-height:0'
/** What a mail may link to; a `javascript:` in an article stays plain words. */
const linkable = new Set(['http:', 'https:', 'mailto:'])

/** The address as it may stand in a link, or undefined. */
export function linkableUrl(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url)
  return parsed !== null && linkable.has(parsed.protocol) ? parsed.href : undefined
}

/** What inlines need to know of their edition. */
export interface InlineSetting {
  /** Stand inline because some clients drop style sheets. */
  readonly linkColour: string
  readonly codeFont: string
  readonly notes: NoteMarks
}

/** Writes inlines. */
export function inlineHtml(inlines: readonly Inline[], setting: InlineSetting): Html {
  const { linkColour, codeFont } = setting
  const write = (inline: Inline): string => {
    switch (inline.type) {
      case 'text':
        return escapeText(inline.value)
      case 'break':
        return '<br>'
      case 'footnoteMark':
        return noteMark(inline.label, setting)
      case 'inlineCode':
        return `<code style="font-family:${codeFont}">${escapeText(inline.value)}</code>`
      case 'strong':
      case 'emphasis':
      case 'delete':
        return `<${tags[inline.type]}>${inline.children.map(write).join('')}</${tags[inline.type]}>`
      case 'link': {
        const words = inline.children.map(write).join('')
        const url = linkableUrl(inline.url)
        return url === undefined || words.trim() === ''
          ? words
          : `<a href="${escapeText(url)}" class="link" style="color:${linkColour}">${words}</a>`
      }
    }
  }
  return safeHtml(inlines.map(write).join(''))
}

function noteMark(label: string, { linkColour, notes }: InlineSetting): string {
  const note = notes.mark(label)
  if (note === undefined) return `<sup style="${noteStyle}">${escapeText(label)}</sup>`
  const id = note.id === undefined ? '' : ` id="${note.id}"`
  return `<sup style="${noteStyle}"><a href="#${note.target}"${id} class="link" style="color:${linkColour}">${note.number}</a></sup>`
}
