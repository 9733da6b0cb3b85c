/** Waits for an edition, showing how far it is. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import type { Edition, EditionId, Totals } from '../edition/edition.ts'
import { loadEdition } from '../edition/find-edition.ts'
import { countDeliveries } from '../ledger/totals.ts'
import type { Context } from './context.ts'
import { openProgress } from './progress.ts'

/** What is waited for: everyone's first try, or that nothing is outstanding (DESIGN 6). */
export type WaitFor = 'first-try' | 'done'

/** The edition as it stood when the wait ended. */
export interface Waited {
  readonly edition: Edition
  readonly totals: Totals
}

/** How long the last messages of a cancelled edition are waited for: what a worker gives them (ms). */
const lastMessages = 10_000
/** Between two looks, in milliseconds: longer for editions whose count takes longer. */
const look = { shortest: 250, longest: 5_000 }

/** How to wait. */
export interface Wait {
  readonly waitFor: WaitFor
  /** Milliseconds; without it as long as it takes. */
  readonly longest?: number
  /** Asked at each look: sees to it that somebody delivers. */
  readonly help?: () => Promise<void>
}

/** Looks until it is so, or until somebody stops the edition. Ctrl-C ends the wait, not the edition. */
export async function waitForEdition(
  context: Context,
  database: Database,
  id: EditionId,
  { waitFor, longest = Number.POSITIVE_INFINITY, help }: Wait,
): Promise<Waited> {
  const startedAt = performance.now()
  const progress = openProgress(context)
  try {
    for (;;) {
      const before = performance.now()
      const edition = await loadEdition(database, id)
      if (edition === undefined) throw new Error(`edition ${id} is gone`)
      const { totals, untried } = await countDeliveries(database, id)
      progress.show(totals)
      const alive = ['scheduled', 'sending', 'paused', 'held'].includes(edition.status)
      // What was on the wire when an edition was cancelled ends as it ends, unless its worker is gone.
      const ending = totals.outstanding > 0 && performance.now() - startedAt < lastMessages
      const over = !alive && !ending
      const stopped = edition.status === 'paused' || edition.status === 'held'
      const tried = waitFor === 'first-try' && untried === 0 && edition.frozen !== null
      const settled = edition.status === 'sending' && totals.outstanding === 0
      // Who waits for the first tries need not wait for the worker that writes `done`, but gets it where it is near.
      if (over || stopped || (tried && !settled)) return { edition, totals }
      if (context.signal.aborted || performance.now() - startedAt > longest) return { edition, totals }
      if (edition.status === 'sending') await help?.()
      const cost = performance.now() - before
      await pause(Math.min(Math.max(look.shortest, cost * 10), look.longest), undefined, {
        signal: context.signal,
      }).catch(() => undefined)
    }
  } finally {
    progress.end()
  }
}
