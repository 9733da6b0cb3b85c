/** Finds the headline of a Markdown text: the front matter's, else the first heading of depth 1. */
import type { Root } from 'mdast'
import { Mistake } from '../../mistake.ts'
import type { HeadLine } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { checkHeadline } from '../check-headline.ts'
import { readInlines } from './read-inlines.ts'
import { leaveOut, type ReadBlock, type Reading } from './reading.ts'

/** The headline, its line where it stood in the text, and pictures that stood in it. */
export interface FoundHeadline {
  readonly headline: string
  readonly lines: readonly Omit<HeadLine, 'id'>[]
  readonly images: readonly ReadBlock[]
}

/** Takes it out of the tree. A first heading that repeats the front matter's headline is left out. */
export function takeHeadline(tree: Root, reading: Reading, given: string | undefined): FoundHeadline {
  const first = tree.children.find(({ type }) => type !== 'html' && type !== 'definition')
  const heading =
    tree.children.find((node) => node.type === 'heading' && node.depth === 1) ??
    // A text that begins with "## Headline" has no other.
    (first?.type === 'heading' ? first : undefined)
  if (given !== undefined) checkHeadline(given, reading.name)
  if (heading?.type !== 'heading') {
    if (given === undefined) throw missing(reading)
    return { headline: given, lines: [], images: [] }
  }
  const { children, images } = readInlines(heading.children, reading)
  const text = inlineText(children).replace(/\s+/g, ' ').trim()
  const placed = images.map(({ image, node }) => ({ content: image, node }))
  if (given !== undefined) {
    if (text !== given.trim() || heading !== first) return { headline: given, lines: [], images: [] }
    remove(tree, heading)
    leaveOut(reading, heading, 'repeated-head')
    return { headline: given, lines: [], images: placed }
  }
  if (text === '') throw missing(reading)
  checkHeadline(text, `${reading.name}, line ${reading.placeOf(heading).line},`)
  remove(tree, heading)
  const line = { type: 'headline', text, pos: reading.placeOf(heading) } as const
  return { headline: text, lines: [line], images: placed }
}

function remove(tree: Root, node: Root['children'][number]): void {
  tree.children.splice(tree.children.indexOf(node), 1)
}

function missing({ name }: Reading): Mistake {
  return new Mistake(
    `${name} has no headline. Begin with a line "# Headline", or write headline: in its front matter.`,
  )
}
