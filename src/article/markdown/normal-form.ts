/**
 * The form of blocks that Markdown can hold, so that what is written is read back the same.
 *
 * Words never change. What has no words or cannot be told apart in Markdown is made one: neighbouring texts are one
 * text, marks inside the same mark are gone, empty marks, paragraphs and lists are left out, a table is rectangular,
 * no heading skips a level, footnotes stand in no other block and have a mark, a stored picture is one to be fetched.
 * Long because each kind of block is a case.
 */
import type { Block, BlockContent, ImageContent, Inline, ListItem, ParagraphContent } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { type FootnoteLabels, labelFootnotes } from './footnote-labels.ts'
import { normaliseInlines } from './normal-inlines.ts'
import { takeName } from './quoted-by.ts'
import { isReaderUrl } from './reader-url.ts'

/** What is known of the blocks before. */
export interface Normaliser {
  readonly labels: FootnoteLabels
  /** Whether a heading came already: the first one is never of level 3. */
  hasHeading: boolean
  /** Labels of the footnotes that came already: of several with one label the first counts. */
  readonly footnotes: Set<string>
  /** Footnotes that stood inside the block at hand. */
  readonly inner: BlockContent[]
}

/** CommonMark's most for an ordered list's number: nine digits. */
const greatestNumber = 999_999_999

/** The normal form of a body's blocks; blocks keep their ids and places. */
export function normaliseBody(body: readonly Block[]): Block[] {
  const normaliser = startNormaliser(body)
  return body.flatMap(({ id, pos, ...content }) =>
    normaliseRoot(content, normaliser).map((block) => ({ ...block, id, pos })),
  )
}

/** The normal form of a block of the body: itself, and behind it the footnotes that stood inside. */
export function normaliseRoot(block: BlockContent, normaliser: Normaliser): BlockContent[] {
  const blocks = normaliseBlock(block, normaliser)
  return [...blocks, ...normaliser.inner.splice(0)]
}

/** To be given every block of the body in its order. */
export function startNormaliser(body: readonly BlockContent[]): Normaliser {
  return { labels: labelFootnotes(body), hasHeading: false, footnotes: new Set(), inner: [] }
}

/** The normal form of one block: none or one. */
function normaliseBlock(block: BlockContent, normaliser: Normaliser): BlockContent[] {
  const inner = (blocks: readonly BlockContent[]) => normaliseInner(blocks, normaliser)
  const inlines = (children: readonly Inline[]) => normaliseInlines(children, normaliser.labels)
  switch (block.type) {
    case 'paragraph':
      return normaliseParagraph(block, normaliser)
    case 'heading': {
      const children = inlines(block.children)
      if (!hasWords(children)) return []
      const level = normaliser.hasHeading ? block.level : 2
      normaliser.hasHeading = true
      return [{ type: 'heading', level, children }]
    }
    case 'quote': {
      const children = inner(block.children)
      const { cite, ...quote } = { ...block, ...(block.cite ? { children } : takeName(children)) }
      return quote.children.length === 0 ? [] : [{ ...quote, ...(cite && { cite }) }]
    }
    case 'callout': {
      const children = inner(block.children)
      return children.length === 0 ? [] : [{ ...block, children }]
    }
    case 'post': {
      const { url, profileUrl, ...post } = block
      return [
        {
          ...post,
          ...(url !== undefined && isReaderUrl(url) && { url }),
          ...(profileUrl !== undefined && isReaderUrl(profileUrl) && { profileUrl }),
          mentions: block.mentions.filter((mention) => /^\S+$/.test(mention)),
          children: block.children.flatMap((child) => normaliseParagraph(child, normaliser)),
        },
      ]
    }
    case 'related': {
      const { url, ...related } = block
      return [{ ...related, ...(url !== undefined && isReaderUrl(url) && { url }) }]
    }
    case 'image': {
      const image = normaliseImage(block, normaliser.labels)
      return image === undefined ? [] : [image]
    }
    case 'embed': {
      if (!isReaderUrl(block.url)) return normaliseParagraph(wordsOf(block.title), normaliser)
      const { image, provider, ...embed } = block
      const picture = image && normaliseImage(image, normaliser.labels)
      return [{ ...embed, ...(provider && { provider }), ...(picture && { image: picture }) }]
    }
    case 'list':
      return normaliseList(block, normaliser)
    case 'table': {
      const rows = [block.head, ...block.rows].map((row) => row.map((cell) => inlines(cell.map(uncodePipe))))
      const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0)
      const [head = [], ...others] = rows.map((row) => padded(row, width, []))
      const align = padded(block.align.slice(0, width), width, null)
      return width === 0 ? [] : [{ type: 'table', align, head, rows: others }]
    }
    case 'code': {
      const language = block.language?.trim()
      return [{ type: 'code', value: block.value, ...(language && { language }) }]
    }
    case 'footnote': {
      const label = normaliser.labels.get(block.label)
      if (label === undefined || normaliser.footnotes.has(label)) return []
      normaliser.footnotes.add(label)
      return [{ type: 'footnote', label, children: inner(block.children) }]
    }
    case 'cta': {
      const { title, body } = block.original
      return [{ ...block, original: { ...(title && { title }), body } }]
    }
    case 'divider':
      return [{ type: 'divider' }]
  }
}

/** A footnote has no place inside a block: readers find it below the text. */
function normaliseInner(blocks: readonly BlockContent[], normaliser: Normaliser): BlockContent[] {
  return blocks.flatMap((child) => {
    const normal = normaliseBlock(child, normaliser)
    if (child.type !== 'footnote') return normal
    normaliser.inner.push(...normal)
    return []
  })
}

function normaliseParagraph(paragraph: ParagraphContent, { labels }: Normaliser): ParagraphContent[] {
  const children = normaliseInlines(paragraph.children, labels)
  return hasWords(children) || hasMark(children) ? [{ ...paragraph, children }] : []
}

/** The normal form of a picture; none where nothing says which it is. */
export function normaliseImage(image: ImageContent, labels: FootnoteLabels): ImageContent | undefined {
  const { src, alt, decorative, credit } = image
  const caption = normaliseInlines(image.caption ?? [], labels)
  if (src === '') return undefined
  return {
    type: 'image',
    src,
    alt,
    ...(decorative && { decorative }),
    ...(hasWords(caption) && { caption }),
    ...(credit && { credit }),
  }
}

function normaliseList(
  list: Extract<BlockContent, { type: 'list' }>,
  normaliser: Normaliser,
): BlockContent[] {
  const items = list.items.map((item) => normaliseItem(item, normaliser))
  const start = list.start ?? 1
  const isStart = list.ordered && Number.isInteger(start) && start >= 0 && start !== 1
  if (items.length === 0) return []
  return [
    {
      type: 'list',
      ordered: list.ordered,
      ...(isStart && { start: Math.min(start, greatestNumber - items.length) }),
      items,
    },
  ]
}

/** A task's box stands in its first paragraph, which then cannot be set apart as maybe a subhead. */
function normaliseItem({ children, checked }: ListItem, normaliser: Normaliser): ListItem {
  const blocks = normaliseInner(children, normaliser)
  const [first, ...others] = blocks
  if (checked === undefined || first?.type !== 'paragraph') return { children: blocks }
  return { children: [{ type: 'paragraph', children: first.children }, ...others], checked }
}

/** A backslash before a bar in code cannot be written in a cell, where it says that the bar is none of the table's. */
function uncodePipe(inline: Inline): Inline {
  if ('children' in inline) return { ...inline, children: inline.children.map(uncodePipe) }
  return inline.type === 'inlineCode' && inline.value.includes('\\|')
    ? { type: 'text', value: inline.value }
    : inline
}

/** A title whose address no mail may lead to. */
function wordsOf(value: string): ParagraphContent {
  return { type: 'paragraph', children: [{ type: 'text', value }] }
}

function hasWords(children: readonly Inline[]): boolean {
  return inlineText(children).trim() !== ''
}

function hasMark(children: readonly Inline[]): boolean {
  return children.some((inline) =>
    'children' in inline ? hasMark(inline.children) : inline.type === 'footnoteMark',
  )
}

function padded<T>(values: readonly T[], width: number, filler: T): T[] {
  return [...values, ...Array.from({ length: width - values.length }, () => filler)]
}
