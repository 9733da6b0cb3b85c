/** Keeps the lines of all tries that the ledger has not recorded in a space that never grows: two halves, in turns. */
import type { Outcome } from '../../delivery/outcome.ts'
import type { Try } from '../journal.ts'
import { longestLine, nameTry, writeLine } from './line.ts'

/** Puts bytes at a place that was allocated beforehand; throws where they did not all get there. */
export type Put = (bytes: Buffer, position: number) => void

/** The two halves as the journal writes them. */
export interface Halves {
  /** Writes a line; false where there is no room for it. Throws where it can't be written. */
  readonly add: (of: Try, outcome?: Outcome) => boolean
  /** The try's lines are needed no longer. */
  readonly drop: (of: Try) => void
  /** Whether a line of the try stands there and is needed. */
  readonly holds: (of: Try) => boolean
  /** Whether another message may be handed over: its answer, and those of all before it, will find room. */
  readonly hasRoom: () => boolean
  /** Writes where the next line will stand, which changes nothing; throws where it can't. */
  readonly probe: () => void
}

/** The last line of a try that is open, and the half it stands in. */
interface Kept {
  readonly of: Try
  readonly outcome: Outcome | undefined
  readonly half: 0 | 1
  readonly length: number
}

/**
 * Opens two empty halves of `size` bytes each, which stand one after the other from `start` on.
 *
 * A half that is full is left for the other one, under the next generation. Lines there that are still needed
 * are first written again where there is always room kept for them, at the end of the half that is left: so at
 * each instant, and after any part of a write, every try that is open has its last line in one of the two.
 */
export function openHalves(put: Put, start: number, size: number): Halves {
  const open = new Map<string, Kept>()
  const needed: [number, number] = [0, 0]
  const buffer = Buffer.allocUnsafe(longestLine)
  let half: 0 | 1 = 0
  let generation = 1
  let position = 0
  let unanswered = 0

  const other = (): 0 | 1 => (half === 0 ? 1 : 0)
  /** One byte stays free: the place of the next line is always inside the half. */
  const fits = (length: number): boolean => position + length + needed[other()] < size

  function write(name: string, of: Try, outcome: Outcome | undefined): void {
    const length = writeLine(buffer, generation, name, outcome)
    put(buffer.subarray(0, length), start + half * size + position)
    position += length
    forget(name)
    open.set(name, { of, outcome, half, length })
    needed[half] += length
    if (outcome === undefined) unanswered += 1
  }

  function forget(name: string): void {
    const kept = open.get(name)
    if (kept === undefined) return
    open.delete(name)
    needed[kept.half] -= kept.length
    if (kept.outcome === undefined) unanswered -= 1
  }

  function turn(): void {
    for (const [name, kept] of [...open]) if (kept.half !== half) write(name, kept.of, kept.outcome)
    half = other()
    generation += 1
    position = 0
  }

  return {
    add(of, outcome) {
      const name = nameTry(of)
      if (!fits(longestLine)) {
        if (needed[0] + needed[1] + longestLine >= size) return false
        turn()
      }
      write(name, of, outcome)
      return true
    },
    drop: (of) => forget(nameTry(of)),
    holds: (of) => open.has(nameTry(of)),
    // This line, its answer, and the answers of all that are on their way already.
    hasRoom: () => needed[0] + needed[1] + (unanswered + 2) * longestLine < size,
    probe: () => put(Buffer.from('\n'), start + half * size + position),
  }
}
