/** Which paragraphs are the story's for sure: more than a line's worth of words that are no links. */
import { blockText, inlineText } from '../block-text.ts'
import { isUnspaced } from '../text/title-shape.ts'
import type { Found } from './convert-blocks.ts'
import { isLinked } from './link-lines.ts'

/** Characters; a script without spaces says as much in fewer. */
const shortest = { spaced: 80, unspaced: 30 } as const

/** Whether a block is such a paragraph. */
export function isFullParagraph({ content }: Found): boolean {
  if (content.type !== 'paragraph') return false
  const text = inlineText(content.children).trim()
  return (
    text.length >= (isUnspaced(text) ? shortest.unspaced : shortest.spaced) && !isLinked(content.children)
  )
}

/** Lines of a poem or a list come to as much together, and what a log-in page says does not. */
const shortestTogether = 200

/** Whether blocks are a story: one full paragraph, or as many words in other forms; headings and links are none. */
export function isStory(blocks: readonly Found[]): boolean {
  if (blocks.some(isFullParagraph)) return true
  const length = blocks
    .filter(({ content }) => content.type !== 'heading' && content.type !== 'image')
    .filter(({ content }) => content.type !== 'paragraph' || !isLinked(content.children))
    .reduce((sum, { content }) => sum + blockText(content).length, 0)
  return (
    length >= shortestTogether || blocks.some(({ content: { type } }) => type === 'post' || type === 'embed')
  )
}
