/** Gives pictures the captions that stand beside them as paragraphs. */
import { inlineText } from '../block-text.ts'
import type { Found } from './convert-blocks.ts'
import { isCaptionLine, isLabelLine } from './furniture-lines.ts'
import { isLinked } from './link-lines.ts'

/** A line beside a picture that is its caption goes to the picture. */
export function joinCaptions(blocks: readonly Found[]): Found[] {
  const done: Found[] = []
  for (const [at, block] of blocks.entries()) {
    const before = done.at(-1)
    const text = block.content.type === 'paragraph' ? inlineText(block.content.children).trim() : ''
    const next = blocks[at + 1]?.content.type
    const isLabel = isLabelLine(text) && !isSubhead(block, text) && next !== 'list' && next !== undefined
    const isCaption = isCaptionLine(text) || isLabel
    if (
      text !== '' &&
      isCaption &&
      before?.content.type === 'image' &&
      before.content.caption === undefined &&
      block.content.type === 'paragraph' &&
      !isLinked(block.content.children)
    ) {
      done[done.length - 1] = { ...before, content: { ...before.content, caption: block.content.children } }
    } else {
      done.push(block)
    }
  }
  return done
}

/** A line all in bold, or with a number before it, begins what follows. */
function isSubhead({ content }: Found, text: string): boolean {
  const children = content.type === 'paragraph' ? content.children : []
  return /^\p{N}+[.):]/u.test(text) || (children.length === 1 && children[0]?.type === 'strong')
}
