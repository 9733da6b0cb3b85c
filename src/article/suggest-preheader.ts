/** The preheader an article suggests: its first paragraph, cut at a word. */
import type { Article } from './article.ts'
import { inlineText } from './block-text.ts'
import { typesetText } from './typography.ts'

/** Characters with the ellipsis; the inboxes that show most show 110. */
const longest = 109

/** The first paragraph's opening words, set by the typographic pass unless it is switched off; empty where the article has none. */
export function suggestPreheader(article: Article, { typography = true } = {}): string {
  const first = article.body.find((block) => block.type === 'paragraph' && !block.maybeHeading)
  const words = first?.type === 'paragraph' ? inlineText(first.children) : ''
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
