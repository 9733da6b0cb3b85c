/** Says what of a page is left out, and why: the outermost pieces, each once, no more than a person would look at. */
import type { DropReason } from '../article.ts'
import { blockText } from '../block-text.ts'
import type { Resolve } from './addresses.ts'
import type { Extract } from './extract-article.ts'
import { linkedPart } from './fill-gaps.ts'
import { findLostPictures } from './find-lost-pictures.ts'
import { collapse, elementsOf, type HtmlElement, type HtmlNode, hasWords, textOf } from './html-tree.ts'
import type { LeftOut } from './left-out.ts'

/** Pieces that are listed, and characters that are shown of each. */
const limits = { pieces: 200, characters: 500 } as const

/** What of `page` (as parsed) is not among the extracted blocks. */
export function listDropped(page: HtmlElement, extract: Extract, resolve: Resolve): LeftOut[] {
  const kept = new Set<HtmlNode>(extract.kept)
  const boxes = [
    ...extract.cuts.map(({ node, reason }) => say(node, reason, textOf(node))),
    ...extract.left.map(({ found, reason }) => say(found.node, reason, blockText(found.content))),
    ...aroundOf(extract.arranged, kept),
  ].filter(({ raw }) => raw !== '')
  const pieces = [...boxes, ...findLostPictures(extract, boxes, resolve), ...markupOf(page)]
  const inOrder = pieces.toSorted((one, other) => one.start - other.start)
  const listed = inOrder.slice(0, limits.pieces)
  const next = inOrder[limits.pieces]
  if (next === undefined) return listed
  const more = inOrder.length - limits.pieces
  return [...listed, { ...next, reason: 'page-furniture', raw: `${more} more pieces of the page` }]
}

function say(node: HtmlNode, reason: DropReason, text: string): LeftOut {
  const words = collapse(text)
  const raw = words.length > limits.characters ? `${words.slice(0, limits.characters)}…` : words
  return { reason, raw, start: node.start, end: node.end }
}

/** The outermost boxes with words of which nothing was found to be the article. */
function aroundOf(node: HtmlElement, kept: ReadonlySet<HtmlNode>): LeftOut[] {
  if (!hasWords(node)) return []
  const holding = new Set<HtmlNode>()
  const mark = (inner: HtmlNode): boolean => {
    // Every child is asked: one that holds nothing may stand before one that does.
    const below = inner.kind === 'element' && inner.children.map(mark).includes(true)
    if (below) holding.add(inner)
    return below || kept.has(inner)
  }
  mark(node)
  const visit = (inner: HtmlNode): LeftOut[] => {
    if (kept.has(inner) && inner.kind !== 'text') {
      // A box that is kept may still have lost some of what is in it.
      return inner.kind === 'element'
        ? inner.children.flatMap((child) => (isBox(child) ? visit(child) : []))
        : []
    }
    if (inner.kind === 'text') return []
    if (inner.kind === 'element' && holding.has(inner)) return inner.children.flatMap(visit)
    return hasWords(inner) ? [say(inner, reasonOf(inner), textOf(inner))] : []
  }
  return visit(node)
}

const isBox = (node: HtmlNode): boolean => node.kind !== 'text'

function reasonOf(node: HtmlNode): DropReason {
  if (node.kind !== 'element') return 'page-furniture'
  if (node.tag === 'form') return 'form'
  return node.tag === 'nav' || linkedPart(node) > 0.6 ? 'link-list' : 'page-furniture'
}

/** Code that no reader sees, one entry a kind. */
function markupOf(page: HtmlElement): LeftOut[] {
  const seen = new Map<string, { first: HtmlElement; count: number }>()
  for (const element of elementsOf(page)) {
    if (!/^(?:script|style|iframe|object|embed|template|svg|video|audio)$/.test(element.tag)) continue
    const { first = element, count = 0 } = seen.get(element.tag) ?? {}
    seen.set(element.tag, { first, count: count + 1 })
  }
  return [...seen].map(([tag, { first, count }]) => ({
    reason: 'markup',
    raw: count === 1 ? `<${tag}>` : `<${tag}> (${count} times)`,
    start: first.start,
    end: first.end,
  }))
}
