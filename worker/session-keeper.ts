/** Holds this worker's lease: renews it in time, and opens a new session where it was lost. */
import { hostname } from 'node:os'
import type { Database } from '../src/database/database.ts'
import {
  type Clocks,
  closeSession,
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
}

/** What the keeper tells. */
export interface SessionEvents {
  readonly leaseLost: (fence: number) => void
  readonly renewalFailed: (error: unknown) => void
}

/** Opens the first session, then renews until disposed; disposing ends the session. */
export async function keepSession(
  database: Database,
  times: LeaseTimes,
  clocks: Clocks,
  events: SessionEvents,
): Promise<SessionKeeper> {
  const worker = { host: hostname(), pid: process.pid }
  let session: Session | undefined = await openSession(database, worker, times.lease, clocks)
  let renewing: Promise<void> = Promise.resolve()

  async function renew(): Promise<void> {
    try {
      const before = session
      session = before && (await renewSession(database, before, times.lease, clocks))
      if (session !== undefined) return
      if (before !== undefined) events.leaseLost(before.fence)
      if (!disposed) session = await openSession(database, worker, times.lease, clocks)
    } catch (error) {
      // The database is away: the lease runs out on our own clocks, and nothing is sent from then on.
      events.renewalFailed(error)
    }
  }
  let disposed = false
  const renewNext = (): void => {
    renewing = renewing.then(renew)
  }
  const timer = setInterval(renewNext, times.renewal)

  const held = (): Session | undefined =>
    session !== undefined && isLeaseHeld(session, times.lease, clocks) ? session : undefined
  return {
    fence: () => held()?.fence,
    mayProceed: (fence) => held()?.fence === fence,
    abandon(fence) {
      if (session?.fence !== fence) return
      // Its lease is left to run out: then `recover` takes back whatever it holds.
      session = undefined
      renewNext()
    },
    async [Symbol.asyncDispose]() {
      disposed = true
      clearInterval(timer)
      await renewing
      if (session !== undefined) await closeSession(database, session).catch(events.renewalFailed)
    },
  }
}
