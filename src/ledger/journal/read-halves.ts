/** Reads what a writer left in the two halves of its journal, cut off at any byte. */
import type { Entry } from '../journal.ts'
import { type Line, nameTry, readLine } from './line.ts'

/** What the halves hold. */
export interface Reading {
  /** The last word on each try that is written. */
  readonly entries: readonly Entry[]
  /** False where something in the middle can't be read: then a line that is missing may have been there. */
  readonly whole: boolean
}

/** Reads both, the older one first. */
export function readHalves(bytes: Buffer, half: number): Reading {
  const read = [readHalf(bytes.subarray(0, half)), readHalf(bytes.subarray(half, 2 * half))]
  const last = new Map<string, Entry>()
  for (const { lines } of read.sort((a, b) => a.generation - b.generation))
    for (const { of, outcome } of lines) last.set(nameTry(of), { of, outcome })
  return { entries: [...last.values()], whole: bytes.length === 2 * half && read.every(({ whole }) => whole) }
}

interface Half {
  readonly generation: number
  readonly lines: readonly Line[]
  readonly whole: boolean
}

/**
 * A half's lines are those of its first line's generation, up to the first that is not: what stands after it is
 * a torn line or an older generation's. A line of this one behind that gap says that the file is damaged.
 */
function readHalf(bytes: Buffer): Half {
  const lines: Line[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\n', at)
    const line = end < 0 ? undefined : readLine(bytes.subarray(at, end))
    if (line === undefined || (lines[0] !== undefined && line.generation !== lines[0].generation)) break
    lines.push(line)
    at = end + 1
  }
  const generation = lines[0]?.generation ?? 0
  return { generation, lines, whole: !holdsLine(bytes.subarray(at), generation) }
}

function holdsLine(rest: Buffer, generation: number): boolean {
  for (let at = 0; ; ) {
    const end = rest.indexOf('\n', at)
    if (end < 0) return false
    const line = rest.subarray(at, end)
    if (Number.parseInt(line.toString('latin1', 0, 8), 16) >= generation && readLine(line) !== undefined)
      return true
    at = end + 1
  }
}
