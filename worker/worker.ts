/** The worker: takes jobs until it is told to stop, then lets what is on the wire end. */
import { setTimeout as wait } from 'node:timers/promises'
import type { EditionId } from '../src/edition/edition.ts'
import { countWorkers } from '../src/ledger/session.ts'
import { composeEdition } from './compose-edition.ts'
import { deliver } from './deliver.ts'
import { openSendables } from './load-sendable.ts'
import { type NoticeSender, notify } from './notify.ts'
import { openPace } from './pace.ts'
import { reportLedger } from './report-ledger.ts'
import { keepSession } from './session-keeper.ts'
import { sweep } from './sweep.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'

/** What a worker is opened with: the services, and the times that a test may shorten. */
export interface WorkerSettings
  extends Omit<Tools, 'keeper' | 'pace' | 'signal' | 'track' | 'later' | 'turn'> {
  readonly noticeSender: NoticeSender
  readonly perSecond?: number
  /** For the log. */
  readonly queueKind: string
  /** Milliseconds; the defaults are {@link workerTimes}. */
  readonly times?: Partial<WorkerTimes>
}

/** How often, and how long, in milliseconds. */
export interface WorkerTimes {
  /** Between two sweeps. */
  readonly sweep: number
  /** What a deliver job may claim in. */
  readonly turn: number
  /** What messages under way get when the worker stops; all of it is over 5 s later. */
  readonly grace: number
}

/** DESIGN 3 and 4; RFC 5321 would allow a relay ten minutes for the last reply, a deployment does not. */
export const workerTimes: WorkerTimes = { sweep: 15_000, turn: 5_000, grace: 10_000 }

/** A running worker; disposing stops it within `grace` and 5 s. */
export interface Worker extends AsyncDisposable {
  /** Sweeps now, beside the timer. */
  readonly sweep: () => Promise<void>
}

/** Opens a session, serves the queue, sweeps. */
export async function openWorker(settings: WorkerSettings): Promise<Worker> {
  const { database, queue, courier, log, clocks, delivery } = settings
  const times = { ...workerTimes, ...settings.times }
  const stopping = new AbortController()
  const tails = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  let workers = 1

  const keeper = await keepSession(
    database,
    { lease: delivery.leaseMs, renewal: delivery.renewLeaseMs },
    clocks,
    { leaseLost: log.leaseLost, renewalFailed: reportLedger(log) },
  )
  const track = (work: Promise<void>): void => {
    const tail = work
      .catch((error: unknown) => log.unexpectedError('working', error))
      .finally(() => tails.delete(tail))
    tails.add(tail)
  }
  const later = (ms: number, edition: EditionId): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        track(wakeEdition(queue, edition, workers))
      },
      Math.min(ms, times.sweep),
    )
    timers.add(timer)
  }
  const tools: Tools = {
    ...settings,
    keeper,
    pace: openPace(settings.perSecond, () => 1 / workers, clocks.monotonic),
    signal: stopping.signal,
    turn: times.turn,
    track,
    later,
  }
  const load = openSendables(database)
  const serving = await queue.serve(
    {
      compose: async (job) => {
        await composeEdition(tools, job.edition)
      },
      deliver: async (job) => await deliver(tools, job, load),
      notify: async () => await notify(tools, settings.noticeSender),
    },
    {
      concurrency: { compose: 1, deliver: 2, notify: 1 },
      signal: stopping.signal,
      grace: times.grace,
      // What a dead worker held of the queue comes back when what it held of the ledger does.
      lockDuration: delivery.leaseMs,
      stalledInterval: delivery.leaseMs / 2,
    },
  )

  let sweeping: Promise<void> = Promise.resolve()
  const sweepNow = (): Promise<void> => {
    sweeping = sweeping.then(async () => {
      workers = Math.max(1, await countWorkers(database))
      await sweep(tools)
    })
    const done = sweeping
    sweeping = sweeping.catch(() => undefined)
    return done
  }
  const timer = setInterval(() => track(sweepNow()), times.sweep)
  track(sweepNow())
  log.workerStarted(keeper.fence() ?? 0, settings.queueKind)

  async function drain(): Promise<void> {
    await Promise.all([serving[Symbol.asyncDispose](), courier.drain(times.grace)])
    while (tails.size > 0) await Promise.all(tails)
    await keeper[Symbol.asyncDispose]()
  }

  return {
    sweep: sweepNow,
    async [Symbol.asyncDispose]() {
      log.workerStopping('asked')
      stopping.abort()
      clearInterval(timer)
      for (const each of timers) clearTimeout(each)
      const bound = new AbortController()
      const late = wait(times.grace + 4_000, 'late' as const, { signal: bound.signal }).catch(
        () => 'cut' as const,
      )
      // What is not told by then stands as transmitting; its lease ends and it is listed as in doubt.
      if ((await Promise.race([drain().then(() => 'drained' as const), late])) === 'late') log.drainCutShort()
      bound.abort()
      log.workerStopped()
    },
  }
}
