/** One block of an article as HTML, by the theme's template for its type. */

import type { Block, BlockContent, Inline, ParagraphContent } from '../article/article.ts'
import { blockText } from '../article/block-text.ts'
import type { Html, View } from './escape.ts'
import { safeHtml } from './escape.ts'
import { inlineHtml, linkableUrl } from './inline-html.ts'
import type { CallWords } from './look.ts'
import type { Palette } from './palette.ts'
import { formatDate } from './post-date.ts'
import type { Theme } from './theme-handlebars.ts'

/** What every block's template may use. */
export interface BlockSetting {
  readonly theme: Theme
  readonly colours: Palette
  /** The side that text begins on. */
  readonly start: 'left' | 'right'
  readonly articleLang: string
  readonly call: CallWords
  /** Where the call to action leads. */
  readonly signUpUrl: string
}

/** Renders one block; exhaustive, so that a new type of block cannot be left out of a mail. */
export function blockHtml(block: Block | BlockContent, setting: BlockSetting): Html {
  const frame = { colours: { ...setting.colours, dark: undefined }, start: setting.start }
  const render = (name: string, view: { readonly [key: string]: View }) =>
    setting.theme.render(`blocks/${name}`, { ...frame, ...view })
  const words = (inlines: readonly Inline[]) => inlineHtml(inlines, setting.colours.accent)
  const inner = (children: readonly BlockContent[]) =>
    joinRun(children.map((child) => blockHtml(child, setting)))
  const paragraphs = (children: readonly ParagraphContent[]) =>
    children.map((child) => ({ html: words(child.children) }))
  switch (block.type) {
    case 'paragraph':
      return render('paragraph', { html: words(block.children) })
    case 'heading':
      return render(`heading-${block.level}`, { html: words(block.children) })
    case 'quote':
      return render('quote', { html: inner(block.children), cite: block.cite })
    case 'post':
      return render('post', {
        paragraphs: paragraphs(block.children),
        author: block.author,
        handle: block.handle === '' ? undefined : `@${block.handle.replace(/^@/, '')}`,
        profileUrl: linkableUrl(block.profileUrl),
        date: formatDate(block.date, setting.articleLang) ?? block.dateText,
        url: linkableUrl(block.url),
      })
    case 'related':
      return render('related', {
        label: calmLabel(block.label),
        title: block.title,
        url: linkableUrl(block.url),
      })
    case 'list':
      return render(block.ordered ? 'list-ordered' : 'list', {
        first: block.start ?? 1,
        items: block.items.map((item) => ({ html: inner(item.children) })),
      })
    case 'callout':
    case 'footnote':
      return inner(block.children)
    case 'image':
    case 'embed':
    case 'code':
    case 'table':
      return render('paragraph', { html: blockText(block) })
    case 'divider':
      return render('divider', {})
    case 'cta':
      return render('call-to-action', { ...setting.call, url: setting.signUpUrl })
  }
}

/** Whether a block has words to show; an empty one would leave a hole. */
export function isShown(block: BlockContent): boolean {
  return block.type === 'divider' || block.type === 'cta' || blockText(block).trim() !== ''
}

/** Several blocks in one run: MJML wraps each run in tables, so one a paragraph would make five times the bytes. */
export function joinRun(blocks: readonly Html[]): Html {
  return safeHtml(blocks.map((block) => block.toHTML()).join('\n'))
}

/** "RELATED" shouts, and a screen reader may spell it: "Related" says the same. */
export function calmLabel(label: string): string {
  return label === label.toUpperCase() ? label.slice(0, 1) + label.slice(1).toLowerCase() : label
}
