/** Shows how far an edition is: a bar on a terminal, a line now and then elsewhere. */
import type { Totals } from '../edition/edition.ts'
import type { Context } from './context.ts'

/** A progress display. */
export interface Progress {
  readonly show: (totals: Totals) => void
  readonly end: () => void
}

const barWidth = 28
/** Milliseconds between two lines where there is no terminal. */
const lineEvery = 5_000

/** Opens the display on stderr, which is never the result. */
export function openProgress(
  { stderr }: Pick<Context, 'stderr'>,
  now: () => number = () => performance.now(),
): Progress {
  const startedAt = now()
  let first: number | undefined
  let last = Number.NEGATIVE_INFINITY
  let shown = ''
  return {
    show(totals) {
      const settled = totals.frozen - totals.outstanding
      first ??= settled
      const rate = Math.round(((settled - first) * 1000) / Math.max(1, now() - startedAt))
      const line = describe(totals, settled, rate)
      if (stderr.isTTY === true) {
        // Carriage return and "erase to the end of the line" (ECMA-48): the bar stays on its line.
        stderr.write(`\r\x1b[K${bar(settled, totals.frozen)} ${line}`)
        shown = line
      } else if (line !== shown && (now() - last >= lineEvery || totals.outstanding === 0)) {
        stderr.write(`${line}\n`)
        last = now()
        shown = line
      }
    },
    end() {
      if (stderr.isTTY === true && shown !== '') stderr.write('\n')
    },
  }
}

function bar(done: number, all: number): string {
  const filled = all === 0 ? barWidth : Math.floor((done * barWidth) / all)
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
}

function describe(totals: Totals, settled: number, rate: number): string {
  const trouble = [
    totals.rejected > 0 ? `, ${totals.rejected} rejected` : '',
    totals.inDoubt > 0 ? `, ${totals.inDoubt} in doubt` : '',
  ].join('')
  const speed = rate > 0 ? `, ${rate}/s` : ''
  return `${settled} of ${totals.frozen}: ${totals.accepted} accepted${trouble}${speed}`
}
