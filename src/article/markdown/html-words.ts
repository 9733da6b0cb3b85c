/** What a reader would see of raw HTML, and what of it is only markup. */
import { Tokenizer, TokenizerMode } from 'parse5'
import type { ImageContent, Inline, ParagraphContent } from '../article.ts'
import { imageOfTag, targetOfTag } from './html-tags.ts'

/** The words as paragraphs (line ends inside one are breaks) and pictures, and the other tags and comments as they stand. */
export interface HtmlWords {
  readonly blocks: readonly (ParagraphContent | ImageContent)[]
  readonly markup: string
}

/** Elements whose words no reader sees. */
const hidden = new Set(['script', 'style'])
const escapable = new Set(['textarea', 'title'])
/** Elements inside a line; all others begin a new one. */
const inline = new Set(
  'a abbr acronym b bdi bdo big button cite code data del dfn em font i img input ins kbd label mark meter output q rp rt ruby s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)

/** Words of one line that lead to one place, or nowhere. */
interface Run {
  value: string
  readonly link: Link | undefined
}

/** A link, and whether words stand in it: its tags are markup where none do. */
interface Link {
  readonly url: string
  isUsed: boolean
}

/** Takes raw HTML apart, entities decoded; spaces are as a browser shows them. */
export function readHtmlWords(html: string): HtmlWords {
  const lines: (Run[] | ImageContent)[] = [[]]
  const markup: (string | { readonly tag: string; readonly link: Link })[] = []
  let skipped = ''
  let preformatted = 0
  let link: Link | undefined
  const write = (words: string) => {
    if (skipped !== '') return
    if (link !== undefined && words.trim() !== '') link.isUsed = true
    const line = lines.at(-1)
    const runs = Array.isArray(line) ? line : []
    if (runs !== line) lines.push(runs)
    const last = runs.at(-1)
    if (last !== undefined && last.link === link) last.value += words
    else runs.push({ value: words, link })
  }
  const cut = (location: { startOffset: number; endOffset: number } | null, of?: Link) => {
    if (location === null) return
    const tag = html.slice(location.startOffset, location.endOffset)
    markup.push(of === undefined ? tag : { tag, link: of })
  }
  const startLine = (name: string, opens: boolean) => {
    if (name === 'pre') preformatted = Math.max(0, preformatted + (opens ? 1 : -1))
    if (name === 'br') write('\n')
    else if (!inline.has(name)) lines.push([])
  }
  // A line end counts in preformatted text only.
  const writeSpace = (spaces: string) => write(preformatted > 0 ? spaces : spaces.replace(/\s+/g, ' '))
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: (tag) => {
        const { tagName, location } = tag
        const image = imageOfTag(tag)
        if (image !== undefined) {
          lines.push(image)
          return
        }
        const url = targetOfTag(tag)
        if (tagName === 'a') link = url === undefined ? undefined : { url, isUsed: false }
        cut(location, tagName === 'a' ? link : undefined)
        startLine(tagName, true)
        if (hidden.has(tagName)) {
          skipped = tagName
          tokenizer.state = TokenizerMode.RAWTEXT
        } else if (escapable.has(tagName)) tokenizer.state = TokenizerMode.RCDATA
      },
      onEndTag: ({ tagName, location }) => {
        if (skipped === tagName) skipped = ''
        cut(location, tagName === 'a' ? link : undefined)
        if (tagName === 'a') link = undefined
        startLine(tagName, false)
      },
      onComment: ({ location }) => cut(location),
      onDoctype: ({ location }) => cut(location),
      onCharacter: ({ chars, location }) => {
        if (skipped === '') write(chars)
        else cut(location)
      },
      onNullCharacter: () => undefined,
      onWhitespaceCharacter: ({ chars, location }) => {
        if (skipped === '') writeSpace(chars)
        else cut(location)
      },
      onEof: () => undefined,
    },
  )
  tokenizer.write(html, true)
  return {
    blocks: lines.flatMap((line): (ParagraphContent | ImageContent)[] =>
      Array.isArray(line) ? readLine(line) : [line],
    ),
    markup: markup
      .map((piece) => (typeof piece === 'string' ? piece : piece.link.isUsed ? '' : piece.tag))
      .join(''),
  }
}

/** Words of one line, its ends trimmed; nothing where it has none. */
function readLine(runs: readonly Run[]): ParagraphContent[] {
  const values = runs.map(({ value }) => value.replace(/ *\n */g, '\n'))
  const first = values.findIndex((value) => value.trim() !== '')
  const last = values.findLastIndex((value) => value.trim() !== '')
  if (first === -1) return []
  const children = runs.slice(first, last + 1).map(({ link }, index): Inline => {
    const at = first + index
    const whole = values[at] ?? ''
    const opened = at === first ? whole.trimStart() : whole
    const text = { type: 'text', value: at === last ? opened.trimEnd() : opened } as const
    return link === undefined || !link.isUsed ? text : { type: 'link', url: link.url, children: [text] }
  })
  return [{ type: 'paragraph', children }]
}
