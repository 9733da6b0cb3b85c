/** What a reader would see of raw HTML, and what of it is only markup. */
import { Tokenizer, TokenizerMode } from 'parse5'
import type { Inline } from '../article.ts'

/** The words as paragraphs (line ends inside one are breaks), and the tags and comments as they stand. */
export interface HtmlWords {
  readonly paragraphs: readonly (readonly Inline[])[]
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

/** Takes raw HTML apart, entities decoded; spaces are as a browser shows them. */
export function readHtmlWords(html: string): HtmlWords {
  const lines: string[] = ['']
  const markup: string[] = []
  let skipped = ''
  let preformatted = 0
  const write = (words: string) => {
    if (skipped === '') lines.push((lines.pop() ?? '') + words)
  }
  const cut = (location: { startOffset: number; endOffset: number } | null) => {
    if (location) markup.push(html.slice(location.startOffset, location.endOffset))
  }
  const startLine = (name: string, opens: boolean) => {
    if (name === 'pre') preformatted = Math.max(0, preformatted + (opens ? 1 : -1))
    if (name === 'br') write('\n')
    else if (!inline.has(name)) lines.push('')
  }
  // A line end counts in preformatted text only.
  const writeSpace = (spaces: string) => write(preformatted > 0 ? spaces : spaces.replace(/\s+/g, ' '))
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: ({ tagName, location }) => {
        cut(location)
        startLine(tagName, true)
        if (hidden.has(tagName)) {
          skipped = tagName
          tokenizer.state = TokenizerMode.RAWTEXT
        } else if (escapable.has(tagName)) tokenizer.state = TokenizerMode.RCDATA
      },
      onEndTag: ({ tagName, location }) => {
        if (skipped === tagName) skipped = ''
        cut(location)
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
  return { paragraphs: lines.flatMap(readLine), markup: markup.join('') }
}

/** Words of one line, its ends trimmed; nothing where it has none. */
function readLine(line: string): Inline[][] {
  const value = line.replace(/ *\n */g, '\n').trim()
  return value === '' ? [] : [[{ type: 'text', value }]]
}
