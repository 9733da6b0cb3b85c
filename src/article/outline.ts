/** The outline of an article for people: what was recognised, line by line, how surely, and what is left out. */
import type { Article, Block, DropReason } from './article.ts'
import { blockText } from './block-text.ts'

/** One block as the outline shows it. */
export interface OutlineRow {
  /** From 1, in the source's order. */
  readonly number: number
  /** The block's type; `left-out` for what is not shown to readers. */
  readonly type: Block['type'] | Article['head'][number]['type'] | 'hero' | 'left-out'
  /** The type in words, with what tells blocks of one type apart. */
  readonly label: string
  /** `maybe-subhead`: set as a paragraph, though it looks like a subhead. */
  readonly confidence: 'surely' | 'maybe-subhead'
  /** Line of the source that it begins in; the picture above the text has none. */
  readonly line?: number
  readonly words: string
  readonly reason?: DropReason
  /** What happened and what to do, where the reason alone does not say it. */
  readonly why?: string
}

/** Characters of a block's first words. */
const shown = 68

/** Every line of the head, every block and what is left out, in the source's order. */
export function listOutline(article: Article): OutlineRow[] {
  const { hero } = article
  const rows = [
    ...article.head.map(({ pos, type, text }) => ({ pos, type, label: labels[type], words: text })),
    ...article.body.map((block) => ({
      pos: block.pos,
      type: block.type,
      label: labelBlock(block),
      words: wordsOf(block),
      ...(isMaybeSubhead(block) && { confidence: 'maybe-subhead' as const }),
    })),
    ...article.dropped.map(({ pos, reason, raw, why }) => ({
      pos,
      type: 'left-out' as const,
      label: `left out (${reason})`,
      words: raw,
      reason,
      ...(why !== undefined && { why }),
    })),
  ].sort((a, b) => a.pos.start - b.pos.start)
  const surely = { confidence: 'surely' as const }
  const top = hero && {
    type: 'hero' as const,
    label: 'picture on top',
    words: hero.alt || hero.src,
    ...surely,
  }
  const below = rows.map(({ pos, ...row }) => ({ ...surely, line: pos.line, ...row }))
  return [...(top === undefined ? [] : [top]), ...below].map((row, index) => ({ number: index + 1, ...row }))
}

/** One line per row: number, type, first words; below it what is to be said of one that is left out. */
export function outlineArticle(article: Article): string {
  const rows = listOutline(article)
  const width = rows.reduce((widest, { label }) => Math.max(widest, label.length), 0)
  const digits = String(rows.length).length
  const margin = ' '.repeat(digits + width + 4)
  return rows
    .map(({ number, label, words, why }) => {
      const line =
        `${String(number).padStart(digits)}  ${label.padEnd(width)}  ${firstWords(words)}`.trimEnd()
      return why === undefined ? line : `${line}\n${margin}${why}`
    })
    .join('\n')
    .concat('\n')
}

const labels = {
  siteName: 'site',
  headline: 'headline',
  kicker: 'kicker',
  dek: 'dek',
  byline: 'byline',
  date: 'date',
} as const

function isMaybeSubhead(block: Block): boolean {
  return block.type === 'paragraph' && block.maybeHeading === true
}

function labelBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return block.maybeHeading ? 'paragraph (maybe a subhead)' : 'paragraph'
    case 'heading':
      return block.level === 2 ? 'subhead' : 'subhead of level 3'
    case 'post':
      return `post (@${block.handle})`
    case 'list':
      return `list (${block.items.length})`
    case 'cta':
      return 'call to action'
    case 'table':
      return `table (${block.rows.length})`
    case 'quote':
      return block.pull ? 'pull quote' : 'quote'
    case 'image':
      return block.alt === '' && !block.decorative ? 'picture (without words)' : 'picture'
    case 'related':
    case 'divider':
    case 'callout':
    case 'embed':
    case 'code':
    case 'footnote':
      return block.type
  }
}

function wordsOf(block: Block): string {
  if (block.type === 'image') return block.alt || block.src
  return block.type === 'cta' && block.original.title ? block.original.title : blockText(block)
}

/** Cut at a word, on one line; what turns the direction of writing would turn the terminal's line. */
function firstWords(text: string): string {
  const line = text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ')
  if (line.length <= shown) return line
  const cut = line.slice(0, shown).replace(/[\ud800-\udbff]$/, '')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), shown / 2)).trimEnd()}…`
}
