/** Which footnotes an article shows, and labels for them that Markdown can hold. */
import type { BlockContent, Inline } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { isReaderUrl } from './reader-url.ts'

/** By the label as it is, the one to write; without an entry the footnote or its mark leads nowhere. */
export type FootnoteLabels = ReadonlyMap<string, string>

const plain = /^[\p{L}\p{N}_-]{1,100}$/u

/** Labels of the footnotes that something shown refers to; odd or ambiguous ones become numbers. */
export function labelFootnotes(body: readonly BlockContent[]): FootnoteLabels {
  const shown = findShown(collectNotes(body))
  const taken = new Set<string>()
  const labels = new Map<string, string>()
  for (const label of shown) {
    if (!plain.test(label) || taken.has(fold(label))) continue
    taken.add(fold(label))
    labels.set(label, label)
  }
  let number = 1
  for (const label of shown) {
    if (labels.has(label)) continue
    while (taken.has(String(number))) number++
    taken.add(String(number))
    labels.set(label, String(number))
  }
  return labels
}

/** How CommonMark compares labels. */
function fold(label: string): string {
  return label.toLowerCase().toUpperCase()
}

/** What stands in a footnote, or outside of all (`undefined`). */
interface Notes {
  readonly marks: Set<string>
  /** Footnotes that are defined in it. */
  readonly defines: Set<string>
}

/** Footnotes that are defined in what is shown, and that a mark in what is shown refers to. */
function findShown(notes: ReadonlyMap<string | undefined, Notes>): Set<string> {
  const shown = new Set<string>()
  const marked = new Set<string>()
  const defined = new Set<string>()
  const next: (string | undefined)[] = [undefined]
  while (next.length > 0) {
    const { marks, defines } = notes.get(next.pop()) ?? { marks: [], defines: [] }
    for (const label of marks) marked.add(label)
    for (const label of defines) defined.add(label)
    for (const label of [...marks, ...defines]) {
      if (shown.has(label) || !marked.has(label) || !defined.has(label)) continue
      shown.add(label)
      next.push(label)
    }
  }
  return shown
}

function collectNotes(body: readonly BlockContent[]): Map<string | undefined, Notes> {
  const notes = new Map<string | undefined, Notes>([[undefined, { marks: new Set(), defines: new Set() }]])
  const collectBlocks = (blocks: readonly BlockContent[], owner: string | undefined): void => {
    for (const block of blocks) {
      let within = owner
      if (block.type === 'footnote') {
        // Of several with one label the first counts.
        if (notes.has(block.label)) continue
        notes.get(owner)?.defines.add(block.label)
        notes.set(block.label, { marks: new Set(), defines: new Set() })
        within = block.label
      }
      const { inlines, blocks: inner } = partsOf(block)
      for (const label of marksIn(inlines)) notes.get(within)?.marks.add(label)
      collectBlocks(inner, within)
    }
  }
  collectBlocks(body, undefined)
  return notes
}

/** The words and blocks of a block; none of what its normal form leaves out for having no words or address. */
function partsOf(block: BlockContent): { inlines: readonly Inline[]; blocks: readonly BlockContent[] } {
  const none = { inlines: [], blocks: [] }
  switch (block.type) {
    case 'paragraph':
      return { ...none, inlines: block.children }
    case 'heading':
      return { ...none, inlines: hasWords(block.children) ? block.children : [] }
    case 'quote':
    case 'callout':
    case 'post':
    case 'footnote':
      return { ...none, blocks: block.children }
    case 'list':
      return { ...none, blocks: block.items.flatMap(({ children }) => children) }
    case 'image': {
      const { src, caption = [] } = block
      return { ...none, inlines: src !== '' && hasWords(caption) ? caption : [] }
    }
    case 'embed':
      return { ...none, blocks: block.image !== undefined && isReaderUrl(block.url) ? [block.image] : [] }
    case 'table':
      return { ...none, inlines: [block.head, ...block.rows].flat(2) }
    case 'related':
    case 'code':
    case 'divider':
    case 'cta':
      return none
  }
}

function marksIn(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((inline) => {
    if (inline.type === 'footnoteMark') return [inline.label]
    return 'children' in inline ? marksIn(inline.children) : []
  })
}

function hasWords(children: readonly Inline[]): boolean {
  return inlineText(children).trim() !== ''
}
