/** Writes outcomes down in groups, never more than a moment behind what happened on the wire. */
import { persist } from './persist.ts'

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
  /** Resolves when all that was added is recorded. */
  readonly flush: () => Promise<void>
}

/**
 * Groups rows for `write`. A failed write is tried again for as long as it takes, with growing waits up to
 * 2 s: an outcome is known only here until the ledger has it, so it is never dropped, and meanwhile `room`
 * holds every new message back. `failed` is told of each failure.
 */
export function openRecorder<Row>(
  write: (rows: readonly Row[]) => Promise<void>,
  limits: RecorderLimits,
  failed: (error: unknown) => void,
): Recorder<Row> {
  const rows: Row[] = []
  let unrecorded = 0
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let waiting: (() => void)[] = []

  async function writeAll(): Promise<void> {
    while (rows.length > 0) {
      const group = rows.splice(0, limits.rows)
      await persist(async () => await write(group), failed)
      unrecorded -= group.length
      if (unrecorded < limits.rows) {
        for (const go of waiting) go()
        waiting = []
      }
    }
  }

  function start(): void {
    clearTimeout(timer)
    timer = undefined
    writing ??= writeAll().finally(() => {
      writing = undefined
      if (rows.length > 0) start()
    })
  }

  return {
    add(row) {
      rows.push(row)
      unrecorded += 1
      if (rows.length >= limits.rows) start()
      else if (writing === undefined) timer ??= setTimeout(start, limits.delay)
    },
    async room() {
      while (unrecorded >= limits.rows) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    async flush() {
      while (unrecorded > 0) {
        start()
        await writing
      }
    },
  }
}
