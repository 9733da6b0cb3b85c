/** Reads a source's bytes into an article, or says in one line why it cannot be one. */
import { extname } from 'node:path'
import { Mistake } from '../mistake.ts'
import type { Article } from './article.ts'
import { countWords } from './count-words.ts'
import { decodeSource } from './decode-source.ts'
import { hashSource } from './normalise-source.ts'
import { readText } from './text/read-text.ts'

/** What an article may measure: a long read is 8,000 words, and mail clients clip a fifth of this. */
const articleLimits = { bytes: 2_000_000, words: 20_000, lines: 20_000 } as const

/** Kinds of file that hold more than text, by their ends. */
const otherFormats: Readonly<Record<string, string>> = {
  '.csv': 'a table',
  '.tsv': 'a table',
  '.md': 'Markdown',
  '.markdown': 'Markdown',
  '.html': 'HTML',
  '.htm': 'HTML',
  '.pdf': 'PDF',
  '.doc': 'Word',
  '.docx': 'Word',
  '.odt': 'OpenDocument',
  '.rtf': 'RTF',
}

/** Reads a text file; `name` is what the person called it, `language` the publication's. */
export function readArticle(
  bytes: Uint8Array,
  { name, language = 'en' }: { name: string; language?: string },
): Article {
  const format = otherFormats[extname(name).toLowerCase()]
  if (format !== undefined) {
    throw new Mistake(
      `${name} is ${format}, and only plain text is read yet. Copy its text into a .txt file.`,
    )
  }
  if (bytes.length > articleLimits.bytes) {
    throw new Mistake(
      `${name} is ${megabytes(bytes.length)} MB; an article may have 2 MB. Is it the right file?`,
    )
  }
  const text = decodeSource(bytes, name)
  checkSize(text, name)
  const article = readText(text, name)
  if (
    !article.body.some(
      (block) => block.type !== 'cta' && block.type !== 'divider' && block.type !== 'related',
    )
  ) {
    throw new Mistake(
      `${name} has a headline ("${article.headline}") but no text under it. Add the story's paragraphs.`,
    )
  }
  return {
    ...article,
    lang: language,
    source: { kind: 'text', name, sha256: hashSource(bytes).toString('hex') },
  }
}

function checkSize(text: string, name: string): void {
  const words = countWords(text)
  if (words > articleLimits.words) {
    throw new Mistake(
      `${name} has ${words} words; an article may have ${articleLimits.words}. Send it in parts.`,
    )
  }
  const lines = text.match(/^.*\S/gm)?.length ?? 0
  if (lines > articleLimits.lines) {
    throw new Mistake(
      `${name} has ${lines} lines; an article may have ${articleLimits.lines}. Is it the right file?`,
    )
  }
}

/** Rounded up, so that a file over the limit never reads as being on it. */
function megabytes(bytes: number): string {
  return (Math.ceil(bytes / 100_000) / 10).toFixed(1)
}
