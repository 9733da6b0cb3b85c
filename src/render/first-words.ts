/** How an article begins, cut at a word: enough to know whether to read on. */
import type { Article } from '../article/article.ts'
import { inlineText } from '../article/block-text.ts'
import { withoutHalfMark } from './marks.ts'

/** About fifty words of English, four lines of a column. */
const longest = 280

/** The first paragraph's words, up to 280 characters; an ellipsis where more follows. Empty where there is none. */
export function firstWords({ body, lang }: Article): string {
  const paragraph = body.find((block) => block.type === 'paragraph')
  const first =
    paragraph?.type === 'paragraph' ? inlineText(paragraph.children).replaceAll(/\s+/g, ' ').trim() : ''
  if (first.length <= longest) return first
  const segments = [
    ...new Intl.Segmenter(lang, { granularity: 'word' }).segment(first.slice(0, longest + 40)),
  ]
  const end = segments.findLast(
    ({ index, segment, isWordLike }) => isWordLike && index + segment.length <= longest,
  )
  const cut = end === undefined ? longest : end.index + end.segment.length
  return `${withoutHalfMark(first.slice(0, cut).toWellFormed())}…`
}
