/** The preheader an article suggests: its first paragraph, cut at a word. */
import type { Article, Block } from './article.ts'
import { blockText } from './block-text.ts'
import { typesetText } from './typography.ts'

/** Characters with the ellipsis; the inboxes that show most show 110. */
const longest = 109

/**
 * The first paragraph's opening words (without one the first list's, quote's or the like), set by the typographic pass
 * unless it is switched off; empty where the article has none.
 */
export function suggestPreheader(article: Article, { typography = true } = {}): string {
  const texts = article.body.filter((block) => blockText(block).trim() !== '')
  const first = texts.find(isParagraph) ?? texts.find(isTelling)
  const words = first === undefined ? '' : blockText(first)
  const line = (typography ? typesetText(words, article.lang) : words).replace(/\s+/g, ' ')
  if (line.length <= longest) return line
  const cut = line.slice(0, longest)
  const space = cut.lastIndexOf(' ')
  // Text without spaces is cut between characters, never within one.
  const end = space > longest / 2 ? space : longest - 1
  return `${cut
    .slice(0, end)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/[\s,;:–—-]+$/, '')}…`
}

function isParagraph(block: Block): boolean {
  return block.type === 'paragraph' && !block.maybeHeading
}

/** Whether a block's words are the story's own: titles, captions and notes tell nothing by themselves. */
function isTelling({ type }: Block): boolean {
  return !['heading', 'image', 'embed', 'related', 'cta', 'footnote', 'divider'].includes(type)
}
