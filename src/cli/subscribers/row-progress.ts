/** Shows how many rows were read: a line that grows on a terminal, one now and then elsewhere. */
import type { Context } from '../context.ts'

/** A progress display. */
export interface RowProgress {
  readonly show: (rows: number) => void
  /** What goes on now, after the last row. */
  readonly say: (what: string) => void
  readonly end: () => void
}

/** Milliseconds between two showings. */
const every = { terminal: 100, elsewhere: 5_000 }

/** Opens the display on stderr, which is never the result. */
export function openRowProgress(
  { stderr }: Pick<Context, 'stderr'>,
  what: string,
  now: () => number = () => performance.now(),
): RowProgress {
  const startedAt = now()
  let last = startedAt
  let shown = false
  const write = (text: string): void => {
    // Carriage return and "erase to the end of the line" (ECMA-48).
    stderr.write(stderr.isTTY === true ? `\r\x1b[K${text}` : `${text}\n`)
    shown = true
  }
  return {
    show(rows) {
      if (now() - last < (stderr.isTTY === true ? every.terminal : every.elsewhere)) return
      last = now()
      const rate = Math.round((rows * 1000) / Math.max(1, last - startedAt))
      write(`${rows.toLocaleString('en')} ${what}, ${rate.toLocaleString('en')} a second`)
    },
    // What is quick needs no words where nobody watches.
    say: (text) => {
      if (shown || stderr.isTTY === true) write(text)
    },
    end() {
      if (stderr.isTTY === true && shown) stderr.write('\r\x1b[K')
    },
  }
}
