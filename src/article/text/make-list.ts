/** Lists in typed text: two or more items in a row, items of items by their indent. */
import type { BlockContent, ListItem } from '../article.ts'
import { makeParagraph } from './piece.ts'
import { type Chunk, cutChunk, type Line } from './split-chunks.ts'

/** Word pastes a tab behind its marks, and the letters of a symbol font as what they are: "o" and "§". */
const bullet = /^(?:[-*•◦‣▪●·][ \t]+|[o§]\t[ \t]*)(?=\S)/
const numeral = /^(\d{1,3})[.)][ \t]+(?=\S)/
/** Columns that a line is set in at least to belong to the item above. */
const step = 2

type ListKind = 'bullet' | 'number'

/** Which kind of list a line may be an item of. */
function listKind({ text, underline }: Line): ListKind | undefined {
  if (underline !== undefined) return undefined
  if (bullet.test(text)) return 'bullet'
  return numeral.test(text) ? 'number' : undefined
}

/** Whether a line goes on with the list that begins at `first`: an item beside it, or anything set in under it. */
function continues(first: Line, line: Line): boolean {
  if (line.indent >= first.indent + step) return true
  return listKind(line) !== undefined && listKind(line) === listKind(first)
}

/** Cuts a chunk where a list begins or ends; a single item is as well a dash in prose. */
export function cutLists(chunk: Chunk): Chunk[] {
  let open = listKind(chunk[0]) && chunk[0]
  const runs = cutChunk(chunk, (_, line) => {
    if (open !== undefined && continues(open, line)) return false
    const wasOpen = open !== undefined
    open = listKind(line) && line
    return wasOpen || open !== undefined
  })
  return runs.some(isList) ? runs : [chunk]
}

/** Two items at least, beside each other or under one. */
function isList(run: Chunk): boolean {
  return listKind(run[0]) !== undefined && run.filter((line) => listKind(line) !== undefined).length > 1
}

/** Items with empty lines between them are one list. */
export function joinListItems(chunks: readonly Chunk[]): [Chunk, ...Chunk[]][] {
  const joined: [Chunk, ...Chunk[]][] = []
  // The first line of the list that is open; looked up once, as a list may be long.
  let first: Line | undefined
  for (const chunk of chunks) {
    const listed = isListed(chunk)
    const open = joined.at(-1)
    if (open !== undefined && first !== undefined && listed && continues(first, chunk[0])) {
      open.push(chunk)
    } else {
      joined.push([chunk])
      first = listed ? chunk[0] : undefined
    }
  }
  return joined
}

function isListed(chunk: Chunk): boolean {
  return listKind(chunk[0]) !== undefined && chunk.every((line) => continues(chunk[0], line))
}

/** A list of at least two items; numbers must count up by one. */
export function makeList(lines: readonly Line[]): BlockContent | undefined {
  const [first, ...others] = lines
  if (first === undefined || !others.every((line) => continues(first, line))) return undefined
  return isList([first, ...others]) ? listOf([first, ...others], 1) : undefined
}

function listOf(lines: Chunk, depth: number): BlockContent | undefined {
  const kind = listKind(lines[0])
  if (kind === undefined) return undefined
  const items = splitItems(lines, depth)
  const [start = 1, ...numbers] = items.map(([line]) => Number(numeral.exec(line.text)?.[1]))
  if (kind === 'number' && !numbers.every((number, index) => number === start + index + 1)) return undefined
  const made = items.map((item) => makeItem(item, depth))
  if (made.includes(undefined)) return undefined
  return {
    type: 'list',
    ordered: kind === 'number',
    ...(kind === 'number' && start !== 1 && { start }),
    items: made.filter((item) => item !== undefined),
  }
}

/** Readers of a mail follow two levels; what is set in deeper stands on the second. */
const deepest = 2

/** An item's line with all that is set in under it. */
function splitItems(lines: Chunk, depth: number): Chunk[] {
  const [first] = lines
  return cutChunk(lines, (_, line) => {
    if (listKind(line) === undefined) return false
    return depth === deepest || line.indent < first.indent + step
  })
}

function makeItem([line, ...inside]: Chunk, depth: number): ListItem | undefined {
  const from = depth === deepest ? inside.length : inside.findIndex((below) => listKind(below) !== undefined)
  const words = from === -1 ? inside : inside.slice(0, from)
  const marker = listKind(line) === 'number' ? numeral : bullet
  const paragraph = makeParagraph([{ ...line, text: line.text.replace(marker, '') }, ...words])
  const [first, ...others] = inside.slice(words.length)
  if (first === undefined) return { children: [paragraph] }
  // Bullets under numbers under bullets are a list each.
  const runs = cutChunk([first, ...others], (before, after) => {
    const kinds = [listKind(before), listKind(after)]
    return kinds[0] !== undefined && kinds[1] !== undefined && kinds[0] !== kinds[1]
  })
  const lists = runs.map((run) => listOf(run, depth + 1))
  if (lists.includes(undefined)) return undefined
  return { children: [paragraph, ...lists.filter((list) => list !== undefined)] }
}
