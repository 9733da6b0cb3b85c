/** One block of an article as plain text, as somebody would type it into a mail. */
import type { BlockContent, ImageContent, Inline } from '../article/article.ts'
import { isShown } from './article-frame.ts'
import { calmLabel } from './calm-label.ts'
import type { EditionFrame } from './edition-frame.ts'
import { providerWords } from './embed-words.ts'
import { linkableUrl } from './inline-html.ts'
import { fillWords } from './locale.ts'
import type { CallWords } from './look.ts'
import { keptLine } from './marks.ts'
import { formatDate } from './post-date.ts'
import { numberSections } from './sections.ts'
import { inlineProse, type TextSetting } from './text-inlines.ts'
import { writeTable } from './text-table.ts'
import { indentText, textRule, underline, wrapText } from './wrap-text.ts'

/** The article's blocks, an empty line apart, and its footnotes before the call that ends it. */
export function writeBlocks(setting: TextSetting): string {
  const { article, tokens } = setting
  const sections = numberSections(article.body, tokens.numbered)
  const blocks = article.body.map((block, at) => {
    const section = sections.get(at)
    if (block.type !== 'heading' || section === undefined) return writeBlock(block, setting)
    const words = inlineProse(block.children, setting)
    const numbered = section.number === undefined ? words : `${section.number}. ${words}`
    return underline(wrap(numbered, setting), section.level === 2 ? '-' : '.')
  })
  const last = article.body.at(-1)?.type === 'cta' ? blocks.length - 1 : blocks.length
  blocks.splice(last, 0, ...writeFootnotes(setting))
  return blocks.join('\n\n')
}

/** The call to action, set off by rules. */
export function writeCall(
  action: 'subscribe' | 'share',
  { title, text, button }: CallWords,
  { words, signUpUrl, shareUrl }: EditionFrame,
): string {
  const [head, url] =
    action === 'share' ? [[words.share, '', words.forward], shareUrl] : [[title, text, button], signUpUrl]
  const [above, below, verb = ''] = head
  const lines = [above, below].flatMap((line) => (line ? [wrapText(line)] : []))
  return `${textRule}\n${lines.join('\n')}${lines.length > 0 ? '\n\n' : ''}${wrapText(`${verb}:`)}\n${url}\n${textRule}`
}

/** A picture in words, its caption below it. */
export function writeImage(
  { alt, decorative, caption = [], credit }: ImageContent,
  setting: TextSetting,
): string | undefined {
  const { words } = setting.frame
  const shown = decorative === true || alt.trim() === '' ? undefined : `[${words.picture}: ${alt}]`
  const below = [inlineProse(caption, setting), credit ? fillWords(words.photo, { credit }) : '']
  const lines = [shown, below.filter((part) => part.trim() !== '').join(' ')]
  return lines.flatMap((line) => (line ? [wrap(line, setting)] : [])).join('\n') || undefined
}

function writeBlock(block: BlockContent, setting: TextSetting): string {
  const { article, frame } = setting
  const prose = (inlines: readonly Inline[]) => inlineProse(inlines, setting)
  const inner = (children: readonly BlockContent[], lead: string) =>
    children
      .filter(isShown)
      .map((child) => indentText(writeBlock(child, { ...setting, room: setting.room - lead.length }), lead))
  const quote = (children: readonly BlockContent[], source: string | undefined) =>
    [
      ...inner(children, '> '),
      ...(source === undefined ? [] : [wrapText(`-- ${source}`, '> ', setting.room)]),
    ].join('\n>\n')
  switch (block.type) {
    case 'paragraph':
      return wrap(prose(block.children), setting)
    case 'heading':
      return underline(wrap(prose(block.children), setting), '.')
    case 'quote':
      return quote(block.children, block.cite)
    case 'post':
      return quote(block.children, postSource(block, setting))
    case 'related':
      return withUrl(
        `${calmLabel(block.label) || frame.words.related}: ${block.title}`,
        linkableUrl(block.url),
        setting,
      )
    case 'list':
      return block.items
        .map(({ children, checked }, at) => {
          const mark = block.ordered ? `${(block.start ?? 1) + at}. ` : '* '
          return writeItem(
            children,
            `${mark}${checked === undefined ? '' : checked ? '[x] ' : '[ ] '}`,
            setting,
          )
        })
        .join('\n')
    case 'callout': {
      const label = block.tone === 'warn' ? frame.words.warning : frame.words.note
      return [`| ${label.toLocaleUpperCase(frame.words.lang)}:`, ...inner(block.children, '| ')].join('\n|\n')
    }
    case 'footnote':
      return inner(block.children, '').join('\n\n')
    case 'image':
      return writeImage(block, setting) ?? ''
    case 'embed': {
      const { provider, url } = block
      const from = providerWords(provider, frame.words)
      return withUrl(
        `${block.title || provider || url}${from === undefined ? '' : ` (${from})`}`,
        linkableUrl(url),
        setting,
      )
    }
    case 'code':
      return indentText(block.value.toWellFormed().replaceAll(/(?![\n\t])\p{Cc}/gu, ''), '    ')
        .split('\n')
        .map((line) => (line.trim() === '' ? keptLine : line.replaceAll('\t', '  ')))
        .join('\n')
    case 'table':
      return writeTable(block, setting.room, prose)
    case 'divider':
      return '* * *'
    case 'cta':
      return writeCall(block.action, article.call, frame)
  }
}

function writeFootnotes(setting: TextSetting): string[] {
  const { article, frame } = setting
  if (article.footnotes.length === 0) return []
  const notes = article.footnotes.map(({ number, children }) => writeItem(children, `(${number}) `, setting))
  return [underline(frame.words.notes, '-'), notes.join('\n')]
}

/** The words and their addresses; whoever wants to look is led there by a note. */
function postSource(
  { author, handle, profileUrl, url, date, dateText }: Extract<BlockContent, { type: 'post' }>,
  { article, notes }: TextSetting,
): string {
  const link = (words: string, to: string | undefined) => {
    const target = linkableUrl(to)
    return target === undefined ? words : `${words} [${notes.number(target)}]`
  }
  const when = formatDate(date, article.lang) ?? dateText
  const who = handle === '' ? author : `${author} (@${handle.replace(/^@/, '')})`
  // As in the HTML: a profile stands behind the handle, the post behind its date.
  const name = handle === '' ? who : link(who, profileUrl)
  return when === undefined ? name : `${name}, ${link(when, url)}`
}

function wrap(text: string, { room }: TextSetting): string {
  return wrapText(text, '', room)
}

function withUrl(words: string, url: string | undefined, setting: TextSetting): string {
  return url === undefined || words === url ? wrap(words, setting) : `${wrap(words, setting)}\n${url}`
}

function writeItem(children: readonly BlockContent[], mark: string, setting: TextSetting): string {
  const indent = ' '.repeat(mark.length)
  const within = { ...setting, room: setting.room - mark.length }
  const blocks = children.filter(isShown).map((child) => indentText(writeBlock(child, within), indent))
  return `${mark}${blocks.join('\n\n').slice(indent.length)}`
}
