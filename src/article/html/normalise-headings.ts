/** Gives headings the two levels that a mail has, in the order of the page's own, without skipping one. */
import { inlineText } from '../block-text.ts'
import type { Found } from './convert-blocks.ts'

/** The blocks with headings of level 2 and 3; a short line all in bold may be a heading and is marked. */
export function normaliseHeadings(blocks: readonly Found[]): Found[] {
  const top = Math.min(...blocks.map(({ rank }) => rank ?? 7))
  let hasTop = false
  return blocks.map((block) => {
    const { content } = block
    if (content.type === 'paragraph' && looksLikeHeading(content.children)) {
      return { ...block, content: { ...content, maybeHeading: true } }
    }
    if (content.type !== 'heading') return block
    const isTop = block.rank === top || !hasTop
    hasTop = true
    return { ...block, content: { ...content, level: isTop ? 2 : 3 } }
  })
}

type Line = Extract<Found['content'], { type: 'paragraph' }>['children']

function looksLikeHeading(children: Line): boolean {
  const [only, ...others] = children
  if (others.length > 0 || only?.type !== 'strong') return false
  const text = inlineText(children)
  const words = text.split(/\s+/).length
  return words >= 2 && words <= 15 && text.length <= 90 && !/[.,:;!…]["'”’»)\]]*$/u.test(text)
}
