/** Launches scheduled editions at their hour. */
import { isWarmingUp } from '../src/delivery/route.ts'
import type { EditionId } from '../src/edition/edition.ts'
import { findUpcoming, launchAtHour } from '../src/ledger/scheduled.ts'
import { tellOperator } from './conclude.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'

/** What it needs. */
export type LaunchTools = Pick<
  Tools,
  'database' | 'queue' | 'log' | 'track' | 'delivery' | 'signal' | 'courier' | 'clocks'
>

/** Keeps a timer for the next hour. */
export interface LaunchTimer extends Disposable {
  /** Launches what is due and sets the timer anew: asked at every sweep, and when an edition was scheduled. */
  readonly look: () => Promise<void>
}

/** How far ahead (ms) the timer is set; a sweep looks again long before. Timers count to 2^31 at the most. */
const horizon = 3_600_000

/** Opens it. All workers do this; the edition's row sees to it that one launches it. */
export function openLaunchTimer(
  tools: LaunchTools,
  { maySend, workers }: { maySend: () => Promise<boolean>; workers: () => number },
): LaunchTimer {
  let timer: NodeJS.Timeout | undefined
  async function look(): Promise<void> {
    const upcoming = await findUpcoming(tools.database)
    const due = upcoming.filter(({ inMs }) => inMs <= 0)
    if (due.length > 0 && (await maySend()))
      for (const { edition } of due) await launchDue(tools, edition, workers())
    const next = upcoming.find(({ inMs }) => inMs > 0)
    clearTimeout(timer)
    if (next !== undefined && next.inMs < horizon && !tools.signal.aborted)
      timer = setTimeout(() => tools.track(look()), Math.ceil(next.inMs))
  }
  return { look, [Symbol.dispose]: () => clearTimeout(timer) }
}

async function launchDue(
  { database, queue, log, delivery, courier, clocks }: LaunchTools,
  edition: EditionId,
  workers: number,
): Promise<void> {
  const relays = courier.all.map(({ settings }) => settings)
  let noticed = false
  const done = await launchAtHour(
    database,
    {
      edition,
      lateAfter: delivery.lateAfterMs,
      newestFirst: (route) => isWarmingUp({ relays, domains: delivery.warmUp }, route, clocks.wall()),
    },
    async (transaction, why) => {
      noticed = await tellOperator(
        transaction,
        edition,
        'held',
        `Nothing was sent: ${why}. "broadsheet resume ${edition}" sends it now, "broadsheet schedule ${edition} TIME" later, "broadsheet cancel ${edition}" never.`,
      )
    },
  )
  if (done.kind === 'left') return
  if (done.kind === 'held') {
    log.editionHeld(edition, done.why)
    if (noticed) await queue.wake({ name: 'notify' })
    return
  }
  log.editionLaunched(edition, done.frozen)
  await wakeEdition(queue, edition, workers)
}
