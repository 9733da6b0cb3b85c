/** Inline content as plain text: links become notes, marks of notes their numbers. */
import type { Inline } from '../article/article.ts'
import { inlineText } from '../article/block-text.ts'
import type { ArticleFrame } from './article-frame.ts'
import type { EditionFrame } from './edition-frame.ts'
import { linkableUrl } from './inline-html.ts'
import type { LinkNotes } from './text-links.ts'
import type { ThemeTokens } from './theme-tokens.ts'

/** What writing a block needs to know of its edition. */
export interface TextSetting {
  readonly article: ArticleFrame
  readonly frame: EditionFrame
  readonly tokens: ThemeTokens
  readonly notes: LinkNotes
  /** The columns that are left here. */
  readonly room: number
}

/** Writes inlines; a break is a line feed. */
export function inlineProse(inlines: readonly Inline[], setting: TextSetting): string {
  return inlines.map((inline) => inlineWords(inline, setting)).join('')
}

function inlineWords(inline: Inline, setting: TextSetting): string {
  switch (inline.type) {
    case 'text':
    case 'inlineCode':
      return inline.value
    case 'break':
      return '\n'
    case 'footnoteMark': {
      const note = setting.article.footnotes.find(({ label }) => label === inline.label)
      return ` (${note?.number ?? inline.label})`
    }
    case 'emphasis':
    case 'strong':
    case 'delete':
      return inlineProse(inline.children, setting)
    case 'link': {
      const words = inlineProse(inline.children, setting)
      const url = linkableUrl(inline.url)
      if (url === undefined || words.trim() === '' || isAddress(inline)) return words
      return `${words} [${setting.notes.number(url)}]`
    }
  }
}

/** Whether a link shows its own address. */
function isAddress({
  url,
  children,
}: {
  readonly url: string
  readonly children: readonly Inline[]
}): boolean {
  const words = inlineText(children)
  return words === url || (linkableUrl(words) !== undefined && linkableUrl(words) === linkableUrl(url))
}
