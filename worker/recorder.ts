/** Writes outcomes down in groups, never more than a moment behind what happened on the wire. */
import { type Persistence, persist } from './persist.ts'

/** How far behind the ledger may be (DESIGN 3, ledger): whichever comes first. */
export interface RecorderLimits {
  /** Milliseconds from the first outcome of a group to its statement. */
  readonly delay: number
  /** Outcomes in a group; with so many unrecorded no new message may begin. */
  readonly rows: number
}

/** The limits as the ledger promises them. */
export const recorderLimits: RecorderLimits = { delay: 20, rows: 200 }

/** Takes outcomes and owns their way into the ledger. */
export interface Recorder<Row> {
  readonly add: (row: Row) => void
  /** Resolves when fewer than `rows` are unrecorded: asked before each new message. */
  readonly room: () => Promise<void>
  /** Resolves when all that was added is recorded, or never will be. */
  readonly flush: () => Promise<void>
}

/**
 * Groups rows for `write`. A failed write is tried again for as long as it takes, with growing waits up to
 * 2 s: an outcome is known only here until the ledger has it, so it is never dropped, and meanwhile `room`
 * holds every new message back. Only the end of the process cuts this; then nobody is left waiting here.
 */
export function openRecorder<Row>(
  write: (rows: readonly Row[]) => Promise<unknown>,
  limits: RecorderLimits,
  persistence: Persistence,
): Recorder<Row> {
  const rows: Row[] = []
  let unrecorded = 0
  let writing: Promise<void> | undefined
  /** Whether the oldest row has waited long enough. */
  let due = false
  let timer: NodeJS.Timeout | undefined
  let waiting: (() => void)[] = []
  const { cut } = persistence

  async function writeAll(): Promise<void> {
    while (isRipe() && !cut.aborted) {
      const group = rows.splice(0, limits.rows)
      clearTimeout(timer)
      timer = undefined
      due = rows.length > 0
      if (await persist(async () => await write(group), persistence)) unrecorded -= group.length
      if (hasRoom()) {
        for (const go of waiting) go()
        waiting = []
      }
    }
  }

  /** What came while others were written waits for its own moment too: a statement costs the same for few and for many. */
  function isRipe(): boolean {
    return rows.length >= limits.rows || (due && rows.length > 0)
  }

  function hasRoom(): boolean {
    return cut.aborted || unrecorded < limits.rows
  }

  function start(): void {
    writing ??= writeAll().finally(() => {
      writing = undefined
      if (isRipe() && !cut.aborted) start()
    })
  }

  function startNow(): void {
    due = true
    start()
  }

  return {
    add(row) {
      rows.push(row)
      unrecorded += 1
      if (rows.length >= limits.rows) start()
      else timer ??= setTimeout(startNow, limits.delay)
    },
    async room() {
      while (!hasRoom()) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    async flush() {
      while (unrecorded > 0 && !cut.aborted) {
        startNow()
        await writing
      }
    },
  }
}
