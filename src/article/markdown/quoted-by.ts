/** Who is quoted: the last line of a quote, where it is a dash and a name and no other line begins with a dash. */
import type { RootContent } from 'mdast'
import type { BlockContent } from '../article.ts'
import { blockText } from '../block-text.ts'

/** A capital first, and no full stop: what somebody says in a dialogue ends with one. */
const name = /^[—–] ?(\p{Lu}[^\n]{0,79})(?<![.!?…,;:])$/u
const dashes = /^[—–]/gmu

/** A quote's nodes, the line that names somebody as a paragraph of its own. */
export function splitName(nodes: readonly RootContent[]): RootContent[] {
  const last = nodes.at(-1)
  const end = last?.type === 'paragraph' ? last.children.at(-1) : undefined
  if (last?.type !== 'paragraph' || end?.type !== 'text') return [...nodes]
  const at = end.value.lastIndexOf('\n')
  const line = end.value.slice(at + 1)
  if (at === -1 || !name.test(line) || end.value.match(dashes)?.length !== 1) return [...nodes]
  const above = {
    ...last,
    children: [...last.children.slice(0, -1), { ...end, value: end.value.slice(0, at) }],
  }
  return [...nodes.slice(0, -1), above, { ...last, children: [{ ...end, value: line }] }]
}

/** A quote's blocks without a last paragraph that only names somebody, and that name. */
export function takeName(blocks: readonly BlockContent[]): {
  readonly children: readonly BlockContent[]
  readonly cite?: string
} {
  const last = blocks.at(-1)
  const others = blocks.slice(0, -1)
  const isPlain = last?.type === 'paragraph' && !last.maybeHeading && last.children.length === 1
  const line = isPlain && last.children[0]?.type === 'text' ? last.children[0].value : ''
  const cite = name.exec(line)?.[1]?.trim()
  const isDialogue = others.some((block) => blockText(block).match(dashes))
  if (cite === undefined || others.length === 0 || isDialogue) return { children: blocks }
  return { children: others, cite }
}
