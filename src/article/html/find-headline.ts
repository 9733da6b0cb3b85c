/** The headline of HTML without a page around it: its first line, where that can be one. */
import { Mistake } from '../../mistake.ts'
import { blockText } from '../block-text.ts'
import { longestHeadline } from './choose-headline.ts'
import type { Found } from './convert-blocks.ts'
import { collapse, type HtmlNode } from './html-tree.ts'

/** Throws a {@link Mistake} where the first words are none: neither a heading nor a short line without a full stop. */
export function findHeadline(blocks: readonly Found[], name: string): { text: string; node: HtmlNode } {
  const first = blocks.find(({ content: { type } }) => type !== 'image' && type !== 'divider')
  const words = first ? blockText(first.content).trim() : ''
  const text = collapse(words)
  const isLine = first?.content.type === 'paragraph' && !/\n|[.。．]["'”’»)\]]*$/u.test(words)
  if (first && text.length <= longestHeadline && (isLine || first.content.type === 'heading')) {
    return { text, node: first.node }
  }
  const shown = text.length > 60 ? `${text.slice(0, 60).trimEnd()}…` : text
  const opening = text === '' ? '' : `: it opens with "${shown}"`
  throw new Mistake(
    `${name} has no headline${opening}. Put the headline first, in a heading or on one line without a full stop.`,
  )
}
