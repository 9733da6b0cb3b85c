/** Leaves out the blocks that are no part of the article: lines of the page around it, repeated heads, lists of links. */
import type { DropReason } from '../article.ts'
import { blockText, inlineText } from '../block-text.ts'
import type { Found } from './convert-blocks.ts'
import { isFullParagraph } from './full-paragraph.ts'
import {
  isByline,
  isCaptionLine,
  isHeadLine,
  isSureCaption,
  type LinePlace,
  readFurnitureLine,
} from './furniture-lines.ts'
import type { HtmlElement, HtmlNode } from './html-tree.ts'
import { joinCaptions } from './join-captions.ts'
import { isLinked, isLinkList, isMostlyLinked, linksALot, staysOn } from './link-lines.ts'
import type { Metadata } from './read-metadata.ts'
import { dropEmptySections, dropLastTeasers, keepRoundups } from './weigh-reasons.ts'

/** A block that is left out. */
export interface Left {
  readonly found: Found
  readonly reason: DropReason
}

/** Where an article's end begins, as a part of its words. */
const endFrom = 0.7

/** What the rules need to know of the page. */
export interface PageFacts {
  readonly metadata: Metadata
  /** Where the page is from, as far as it is known: a link elsewhere is more than a way around the site. */
  readonly host: string | undefined
  /** The box that a block stands in. */
  readonly boxOf: (node: HtmlNode) => HtmlElement | undefined
}

/** The blocks of the article, without those that are not; `left` takes these. */
export function cleanBlocks(all: readonly Found[], facts: PageFacts, left: Left[]): Found[] {
  const blocks = joinCaptions(all)
  const reasons = new Map<Found, DropReason>()
  const full = blocks.flatMap((block, at) => (isFullParagraph(block) ? [at] : []))
  const isFullAt = new Set(full)
  const head = full[0] ?? 0
  // A standfirst may stand above the byline, and a lead in a box of its own.
  const top = full[2] ?? head
  let passed = 0
  const ends = placesOf(blocks)
  for (const [at, block] of blocks.entries()) {
    while ((full[passed] ?? at + 1) <= at) passed++
    const reason = reasonFor(block, {
      ...facts,
      isHead: at < head,
      isTop: at < top,
      isApart: isApart(block, blocks[full[passed] ?? -1], facts),
      isEnd: (ends[at] ?? 0) >= endFrom,
      isSubhead: block.content.type === 'heading' && isFullAt.has(at + 1),
      besidePicture: blocks[at - 1]?.content.type === 'image' || blocks[at + 1]?.content.type === 'image',
    })
    const above = blocks[at - 1]
    const follows = above !== undefined && reasons.get(above) === 'link-list' && linksALot(block.content)
    if (reason !== undefined) reasons.set(block, reason)
    else if (follows) reasons.set(block, 'link-list')
  }
  keepRoundups(blocks, reasons)
  dropLastTeasers(blocks, reasons, facts.boxOf)
  dropEmptySections(blocks, reasons)
  for (const [found, reason] of reasons) left.push({ found, reason })
  return blocks.filter((block) => !reasons.has(block))
}

interface Place extends PageFacts, LinePlace {
  /** Above the first paragraph of the story; near its top. */
  readonly isHead: boolean
  readonly isTop: boolean
  /** It stands in another box than the story's next paragraph. */
  readonly isApart: boolean
  readonly besidePicture: boolean
}

function reasonFor({ content, isCaption }: Found, place: Place): DropReason | undefined {
  if (isCaption) return 'image'
  if (content.type === 'list') return isLinkList(content, place.host) ? 'link-list' : undefined
  if (content.type !== 'paragraph' && content.type !== 'heading') return undefined
  const text = inlineText(content.children).trim()
  if (repeats(text, place.metadata.headline)) return 'repeated-head'
  // A year or a number above the text is a subhead, not the day it is from.
  if (place.isSubhead && /^\d{1,4}[.)]?$/.test(text)) return undefined
  if (place.isHead ? isHeadLine(text) || isAuthor(text, place.metadata) : place.isTop && isByline(text))
    return 'repeated-head'
  if (repeats(text, place.metadata.description) && place.isApart) return 'repeated-head'
  if (isSureCaption(text) || (place.besidePicture && isCaptionLine(text))) return 'image'
  const furniture = readFurnitureLine(text, place)
  if (furniture !== undefined) return furniture
  const [opening = '', ...others] = text.split('\n')
  if (others.length > 0 && isMostlyLinked(content.children) && readFurnitureLine(opening) === 'link-list') {
    return 'link-list'
  }
  if (content.type === 'paragraph' && isLinked(content.children) && staysOn(content.children, place.host))
    return 'link-list'
  if (isBiography(text, place)) return 'page-furniture'
  return undefined
}

/** Where each block begins, as a part of all words. */
function placesOf(blocks: readonly Found[]): number[] {
  const lengths = blocks.map(({ content }) => blockText(content).length)
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  let before = 0
  return lengths.map((length) => {
    const place = whole === 0 ? 0 : before / whole
    before += length
    return place
  })
}

function isApart(block: Found, next: Found | undefined, { boxOf }: PageFacts): boolean {
  return next !== undefined && boxOf(block.node) !== boxOf(next.node)
}

/** The same words, whatever their case and marks. */
function repeats(text: string, stated: string | undefined): boolean {
  if (stated === undefined) return false
  const [one, other] = [text, stated].map((words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''))
  return one !== undefined && one !== '' && one === other
}

function isAuthor(text: string, { authors }: Metadata): boolean {
  return authors.some((name) => repeats(text.replace(/^by\s+/i, ''), name))
}

/** A writer's life in the third person: the name, then what they do. */
function isBiography(text: string, { metadata, isEnd }: Place): boolean {
  if (!isEnd || text.length > 700) return false
  return metadata.authors.some((name) => {
    const first = name.split(' ')[0] ?? name
    return new RegExp(
      `^(?:${escapePattern(name)}|${escapePattern(first)})\\b.{0,40}?\\b(?:is|was|has|joined|writes|covers|works|lives|reports)\\b`,
      'u',
    ).test(text)
  })
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
