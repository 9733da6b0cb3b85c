/** The plain text of an edition, written from the blocks: it reads as if somebody had typed it. */
import type { BlockContent, Inline, ParagraphContent } from '../article/article.ts'
import { blockText, inlineText } from '../article/block-text.ts'
import { calmLabel } from './block-html.ts'
import type { EditionFrame } from './edition-frame.ts'
import { linkableUrl } from './inline-html.ts'
import type { RenderInput } from './look.ts'
import type { Part } from './parts.ts'
import { formatDate } from './post-date.ts'
import { underline, wrapText } from './wrap-text.ts'

const rule = '-'.repeat(72)

/** Addresses met on the way, printed at the end so that no line of prose is torn by one. */
interface Notes {
  readonly urls: string[]
}

/** Writes the text with its slots; paragraphs are an empty line apart. */
export function writeText(input: RenderInput, frame: EditionFrame): Part[] {
  const {
    articles: [article],
    look,
  } = input
  const notes: Notes = { urls: [] }
  const blocks = frame.body.map((block) => writeBlock(block, input, frame, notes))
  const head = [
    wrapText(look.publicationName),
    ...(frame.kicker === undefined ? [] : [wrapText(frame.kicker)]),
    underline(wrapText(article.headline), '='),
    wrapText(frame.meta),
  ]
  const links = notes.urls.map((url, at) => `[${at + 1}] ${url}`)
  const paragraphs = [
    ...head,
    ...blocks,
    // The last block is a call with a rule below it; links get one of their own.
    ...(links.length === 0 ? [] : [`${frame.words.links}:\n${links.join('\n')}`, rule]),
    `${wrapText(frame.why)}\n${frame.words.sentTo}:\n`,
  ]
  return [
    paragraphs.join('\n\n'),
    { name: 'address', fallback: '', encoding: 'text' },
    `\n\n${frame.words.unsubscribe}:\n`,
    { name: 'unsubscribeUrl', fallback: '', encoding: 'text' },
    `\n\n${wrapText(look.publicationName)}\n${wrapText(look.postalAddress)}\n`,
  ]
}

function writeBlock(block: BlockContent, input: RenderInput, frame: EditionFrame, notes: Notes): string {
  const prose = (child: ParagraphContent) => inlineProse(child.children, notes)
  const inner = (children: readonly BlockContent[]) =>
    children.map((child) => writeBlock(child, input, frame, notes))
  const quote = (children: readonly BlockContent[], source: string | undefined) =>
    [...inner(children), ...(source === undefined ? [] : [`-- ${source}`])]
      .map((paragraph) => wrapText(paragraph, '> '))
      .join('\n>\n')
  switch (block.type) {
    case 'paragraph':
      return wrapText(prose(block))
    case 'heading':
      return underline(wrapText(inlineProse(block.children, notes)), block.level === 2 ? '-' : '.')
    case 'quote':
      return quote(block.children, block.cite)
    case 'post': {
      const date = formatDate(block.date, input.articles[0].lang) ?? block.dateText
      const handle = block.handle === '' ? '' : ` (@${block.handle.replace(/^@/, '')})`
      const url = linkableUrl(block.url)
      const source = quote(block.children, `${block.author}${handle}${date === undefined ? '' : `, ${date}`}`)
      return url === undefined ? source : `${source}\n> ${url}`
    }
    case 'related':
      return [wrapText(`${calmLabel(block.label)}: ${block.title}`), linkableUrl(block.url)]
        .filter(isText)
        .join('\n')
    case 'list':
      return block.items
        .map((item, at) =>
          writeItem(inner(item.children), block.ordered ? `${(block.start ?? 1) + at}. ` : '* '),
        )
        .join('\n')
    case 'callout':
    case 'footnote':
      return inner(block.children).join('\n\n')
    case 'image':
    case 'embed':
    case 'code':
    case 'table':
      return wrapText(blockText(block))
    case 'divider':
      return '* * *'
    case 'cta': {
      const { title, text, button } = frame.call
      return `${rule}\n${wrapText(title)}\n${wrapText(text)}\n\n${wrapText(button)}:\n${frame.signUpUrl}\n${rule}`
    }
  }
}

function writeItem(paragraphs: readonly string[], mark: string): string {
  const indent = ' '.repeat(mark.length)
  const text = paragraphs.map((paragraph) => wrapText(paragraph, indent)).join('\n\n')
  return `${mark}${text.slice(indent.length)}`
}

function inlineProse(inlines: readonly Inline[], notes: Notes): string {
  return inlines.map((inline) => inlineWords(inline, notes)).join('')
}

function inlineWords(inline: Inline, notes: Notes): string {
  switch (inline.type) {
    case 'text':
    case 'inlineCode':
      return inline.value
    case 'break':
      return '\n'
    case 'footnoteMark':
      return `(${inline.label})`
    case 'emphasis':
    case 'strong':
    case 'delete':
      return inlineProse(inline.children, notes)
    case 'link': {
      const words = inlineProse(inline.children, notes)
      const url = linkableUrl(inline.url)
      if (url === undefined || inlineText(inline.children) === inline.url) return words
      const known = notes.urls.indexOf(url)
      return `${words} [${known < 0 ? notes.urls.push(url) : known + 1}]`
    }
  }
}

function isText(text: string | undefined): text is string {
  return text !== undefined
}
