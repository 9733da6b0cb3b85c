/** Holds this worker's lease: renews it in time, and opens a new session where it was lost. */
import { hostname } from 'node:os'
import type { Database } from '../src/database/database.ts'
import type { Journal } from '../src/ledger/journal.ts'
import { endSession } from '../src/ledger/recover.ts'
import {
  type Clocks,
  isLeaseHeld,
  type LeaseTimes,
  openSession,
  renewSession,
  type Session,
} from '../src/ledger/session.ts'

/** The lease as the jobs see it. */
export interface SessionKeeper extends AsyncDisposable {
  /** The fence to claim with; undefined while no lease is held: then nothing may be claimed. */
  readonly fence: () => number | undefined
  /** True while what was claimed under `fence` may begin or finish: asked right before MAIL and the last byte. */
  readonly mayProceed: (fence: number) => boolean
  /** Gives a session up whose rows are not all known here; the next one is opened at once. */
  readonly abandon: (fence: number) => void
  /** Opens a session where there is none, before the next renewal would. */
  readonly reopen: () => Promise<void>
}

/** What the keeper tells. */
export interface SessionEvents {
  readonly leaseLost: (fence: number) => void
  readonly renewalFailed: (error: unknown) => void
}

/**
 * Opens the first session, then renews until disposed; opens none where `mayOpen` says no, which is asked again
 * at each renewal. Disposing ends the session, and settles in the ledger whatever is held under it still; where
 * that leaves nobody in doubt, the `journal` is told that it is needed no longer.
 */
export async function keepSession(
  database: Database,
  times: LeaseTimes,
  clocks: Clocks,
  events: SessionEvents,
  journal: Pick<Journal, 'writer' | 'settled'>,
  mayOpen: () => Promise<boolean>,
): Promise<SessionKeeper> {
  const worker = { host: hostname(), pid: process.pid, writer: journal.writer }
  const open = async (): Promise<Session | undefined> =>
    (await mayOpen()) ? await openSession(database, worker, times.lease, clocks) : undefined
  let session = await open()
  let renewing: Promise<void> | undefined
  let disposed = false
  /** Sessions that were not ended here: somebody else takes back what they hold, and may need the journal for it. */
  let left = false

  async function renew(): Promise<void> {
    try {
      const before = session
      if (before !== undefined) {
        const renewed = await renewSession(database, before, times.lease, clocks)
        // Given up while the answer was on its way: it must not come back to life.
        if (session === before) session = renewed
        if (renewed === undefined) {
          left = true
          events.leaseLost(before.fence)
        }
      }
      if (session === undefined && !disposed) session = await open()
    } catch (error) {
      // The database is away: the lease runs out on our own clocks, and nothing is sent from then on.
      events.renewalFailed(error)
    }
  }
  /** One renewal at a time: while the database hangs, no queue of them builds up. */
  const renewNow = (): void => {
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
  }
  const timer = setInterval(renewNow, times.renewal)

  async function end(fence: number): Promise<void> {
    const { sessions, inDoubt } = await endSession(database, fence)
    // None was ended where somebody else did it first.
    if (sessions === 1 && inDoubt === 0 && !left) journal.settled()
  }

  const held = (): Session | undefined =>
    session !== undefined && isLeaseHeld(session, times.lease, clocks) ? session : undefined
  return {
    fence: () => held()?.fence,
    mayProceed: (fence) => held()?.fence === fence,
    abandon(fence) {
      if (session?.fence !== fence) return
      // Its lease is left to run out: then `recover` takes back whatever it holds.
      session = undefined
      left = true
      renewNow()
    },
    async reopen() {
      if (session === undefined) renewNow()
      await renewing
    },
    async [Symbol.asyncDispose]() {
      disposed = true
      clearInterval(timer)
      await renewing
      if (session !== undefined) await end(session.fence).catch(events.renewalFailed)
      // There never was one: nothing is held.
      else if (!left) journal.settled()
      session = undefined
    },
  }
}
