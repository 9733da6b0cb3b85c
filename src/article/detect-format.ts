/** Says whether a decoded source is plain text, Markdown or HTML: by what stands in it, then by its name. */
import { extname } from 'node:path'
import type { SourceKind } from './article.ts'

/** What a source can be read as. */
export type SourceFormat = Exclude<SourceKind, 'feed'>

/** What is known of a source besides its text. */
export interface FormatLabels {
  /** What the person called it; its end is evidence. */
  readonly name: string
  /** The HTTP header. */
  readonly contentType?: string | undefined
  readonly url?: string | undefined
}

/** Characters that are looked at: the opening of an article tells. */
const sampleLength = 100_000

/** Detects the format. A name or header is believed, unless the text is plainly something else. */
export function detectFormat(text: string, labels: FormatLabels): SourceFormat {
  const sample = text.slice(0, sampleLength)
  if (opensAsPage(sample)) return 'html'
  const said = saidFormat(labels)
  if (said === 'html' && anyTag.test(sample)) return 'html'
  if (said === 'markdown') return 'markdown'
  if (isMostlyTags(sample)) return 'html'
  return markdownPoints(sample) >= enoughPoints ? 'markdown' : 'text'
}

const ends: Readonly<Record<string, SourceFormat>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdown': 'markdown',
  '.mkd': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
}

/** `text/plain` and `.txt` say little: servers and people give them to everything. */
function saidFormat({ name, contentType = '', url }: FormatLabels): SourceFormat | undefined {
  if (/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType)) return 'html'
  if (/^\s*text\/(?:x-)?markdown\b/i.test(contentType)) return 'markdown'
  const path = url !== undefined && URL.canParse(url) ? new URL(url).pathname : ''
  return ends[extname(name).toLowerCase()] ?? ends[extname(path).toLowerCase()]
}

/** A document from its first tag on; comments, an XML declaration and a processing instruction may stand before it. */
function opensAsPage(sample: string): boolean {
  return /^\s*(?:(?:<\?[^>]{0,500}>|<!--(?:(?!-->)[\s\S]){0,5000}-->)\s*){0,20}<(?:!doctype\s+html|html|head|body)\b/i.test(
    sample,
  )
}

const anyTag = /<[a-z!/]/i
const blockTag =
  /<\/?(?:address|article|aside|blockquote|br|div|dl|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|meta|nav|ol|p|pre|script|section|style|table|tbody|td|time|title|tr|ul)\b[^<>]{0,2000}>/i

/** A fragment: it opens with a tag, has one that is closed, and most of its lines hold some. */
function isMostlyTags(sample: string): boolean {
  if (!/^\s*<[a-z!]/i.test(sample)) return false
  const lines = sample.split('\n').filter((line) => line.trim() !== '')
  const tagged = lines.filter((line) => blockTag.test(line.slice(0, 5000))).length
  return tagged * 2 >= lines.length && /<\/[a-z][a-z0-9]{0,12}\s*>/i.test(sample)
}

/** What makes a text Markdown: its marks, none of which is enough if it is found in typed text as well. */
const enoughPoints = 3

/** Marks within a line: what each is worth, and at most in all. */
const inlineMarks: readonly (readonly [mark: RegExp, points: number, most: number])[] = [
  [/!\[[^[\]\n]{0,300}\]\([^()\s]{1,1000}/g, 3, 3],
  [/(?<!!)\[[^[\]\n]{1,300}\]\((?:https?:|mailto:|[/#.])[^()\s]{0,1000}\)/g, 2, 4],
  [/(?<![*\w])\*\*(?=[^\s*])[^*\n]{1,300}(?<=\S)\*\*(?![*\w])/g, 1, 3],
  [/(?<![*\w_])(?:\*(?=[^\s*])[^*\n]{1,200}(?<=\S)\*|_(?=[^\s_])[^_\n]{1,200}(?<=\S)_)(?![*\w_])/g, 0.5, 1],
  [/(?<!`)`[^`\n]{1,200}`(?!`)/g, 0.5, 1],
]

/** Marks at the start of a line. */
const lineMarks: readonly (readonly [mark: RegExp, points: number, most: number])[] = [
  [/^ {0,3}#{2,6} \S/, 2, 4],
  [/^ {0,3}(?:`{3,}[\w +-]{0,40}|~{3,} ?\w{0,40})$/, 1.5, 3],
  [/^:::[a-z]/, 3, 3],
  [/^::[a-z]{1,20}[[{]/, 3, 3],
  [/^ {0,3}\[\^[^\]\s]{1,100}\]: /, 3, 3],
  [/^ {0,3}\[[^\]]{1,200}\]: *<?(?:https?:|\/|#)/, 2, 4],
  [/^ {0,3}\|?(?: *:?-{3,}:? *\|){1,50}(?: *:?-{3,}:? *)?$/, 3, 3],
  [/^ *[-*+] \[[ xX]\] \S/, 2, 3],
  [/^ {0,3}[-*+] \S/, 0.2, 1],
  [/^ {0,3}> ?\S/, 0.2, 0.6],
  [/\S\\$/, 0.5, 1],
]

function markdownPoints(sample: string): number {
  if (opensWithFrontMatter(sample)) return enoughPoints
  const lines = sample.split('\n').map((line) => line.slice(0, 2000))
  // A headline with its mark says it alone; tags for a badge or a picture may stand above it.
  const opening = lines.find((line) => line.trim() !== '' && !/^\s*</.test(line)) ?? ''
  let points = /^ {0,3}# \S/.test(opening) ? enoughPoints : 0
  for (const [mark, worth, most] of lineMarks) {
    points += Math.min(most, worth * lines.filter((line) => mark.test(line)).length)
  }
  for (const [mark, worth, most] of inlineMarks) {
    points += Math.min(most, worth * (sample.match(mark)?.length ?? 0))
  }
  return points
}

/** `---`, at least one `key:` and nothing that no YAML has, `---`. */
function opensWithFrontMatter(sample: string): boolean {
  const [first = '', ...lines] = sample.split('\n', 300)
  if (!/^---\s*$/.test(first)) return false
  const end = lines.findIndex((line) => /^(?:---|\.\.\.)\s*$/.test(line))
  return end > 0 && lines.slice(0, end).some((line) => /^[A-Za-z][\w-]{0,40}:(?:\s|$)/.test(line))
}
