/** Tells whether what a feed gives as a story is the story, or only its beginning. */
import { countWords } from '../count-words.ts'
import type { FeedItem } from './feed.ts'

/** Longer than any excerpt that a publishing system makes by itself (WordPress: 55 words); a short story has 200. */
const excerptWords = 150

/** True where the item's page must be asked for its story. */
export function isSummary({ html, summary }: Pick<FeedItem, 'html' | 'summary'>): boolean {
  const told = words(summary ?? '')
  // Many feeds have the whole story where the summary belongs: RSS 2.0 allows it.
  const story = html === undefined ? told : words(html)
  const end = story.slice(-sampledEnd)
  if (cutEnd.test(end)) return true
  const isShort = countWords(story) < excerptWords
  return isShort && (story === '' || story === told || /(?:…|\.\.\.)$/.test(end))
}

/** Characters at the end that are looked at. */
const sampledEnd = 300

/** "[…]", "Continue reading →", "Read more »": where a publishing system cuts, with the link that often follows. */
const cutEnd = new RegExp(
  [
    /\[\s?(?:…|\.\.\.)\s?\][^\p{L}]*$/u,
    /(?:^|[.…!?\])]\s)(?:continue reading|read more|read the rest|weiterlesen|lire la suite|leer más|leggi tutto|lees verder)\b[^.!?]{0,150}$/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iu',
)

/** The words of some HTML: enough to count, to compare, to see where they end. */
function words(html: string): string {
  return html
    .replace(/<[^<>]{0,10000}>/g, ' ')
    .replace(/&(?:hellip|#8230|#x2026);/gi, '…')
    .replace(/&\w{1,10};|&#\w{1,10};/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
