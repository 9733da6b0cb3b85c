/** The outline of an article for people: what was recognised, line by line, and what is left out. */
import type { Article, Block } from './article.ts'
import { blockText } from './block-text.ts'

/** Characters of a block's first words. */
const shown = 68

/** One line per block in the source's order: number, type, first words; dropped ones with their reason. */
export function outlineArticle(article: Article): string {
  const rows = [
    ...article.head.map(({ pos, type, text }) => ({ pos, label: labels[type], words: text })),
    ...article.body.map((block) => ({ pos: block.pos, label: labelBlock(block), words: wordsOf(block) })),
    ...article.dropped.map(({ pos, reason, raw }) => ({ pos, label: `left out (${reason})`, words: raw })),
  ].sort((a, b) => a.pos.start - b.pos.start)
  const width = Math.max(...rows.map((row) => row.label.length))
  const digits = String(rows.length).length
  return rows
    .map(({ label, words }, index) =>
      `${String(index + 1).padStart(digits)}  ${label.padEnd(width)}  ${firstWords(words)}`.trimEnd(),
    )
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

function labelBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return block.maybeHeading ? 'paragraph (a subhead?)' : 'paragraph'
    case 'heading':
      return 'subhead'
    case 'post':
      return `post (@${block.handle})`
    case 'list':
      return `list (${block.items.length})`
    case 'cta':
      return 'call to action'
    case 'table':
      return `table (${block.rows.length})`
    case 'quote':
    case 'related':
    case 'divider':
    case 'image':
    case 'callout':
    case 'embed':
    case 'code':
    case 'footnote':
      return block.type
  }
}

function wordsOf(block: Block): string {
  return block.type === 'cta' && block.original.title ? block.original.title : blockText(block)
}

/** Cut at a word, on one line. */
function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  if (line.length <= shown) return line
  const cut = line.slice(0, shown)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), shown / 2)).trimEnd()}…`
}
