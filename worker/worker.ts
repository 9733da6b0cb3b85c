/** The worker: takes jobs until it is told to stop, then lets what is on the wire end. */
import { setTimeout as wait } from 'node:timers/promises'
import type { EditionId } from '../src/edition/edition.ts'
import { countWorkers } from '../src/ledger/session.ts'
import { findWelcomeFaults } from '../subscribers/notices/welcome-article.ts'
import { composeEdition } from './compose-edition.ts'
import { deliver } from './deliver.ts'
import { openSendables } from './load-sendable.ts'
import { openNotify } from './notify.ts'
import { openPace } from './pace.ts'
import { reportLedger } from './report-ledger.ts'
import { keepSession } from './session-keeper.ts'
import { signUp } from './sign-up.ts'
import { sweep } from './sweep.ts'
import { openTails } from './tails.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'
import type { NoticeSender } from './write-notice.ts'

/** What a worker is opened with: the services, and the times that a test may shorten. */
export interface WorkerSettings
  extends Omit<Tools, 'keeper' | 'pace' | 'signal' | 'cut' | 'track' | 'later' | 'turn'> {
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
  /** How long the queue takes a silent worker's job for held; then another gets it, which is harmless. */
  readonly lock: number
  /** What a deliver job may claim in. */
  readonly turn: number
  /** What messages under way get when the worker stops; all of it is over 5 s later. */
  readonly grace: number
}

/** DESIGN 3 and 4; RFC 5321 would allow a relay ten minutes for the last reply, a deployment does not. */
const workerTimes: WorkerTimes = { sweep: 15_000, lock: 10_000, turn: 5_000, grace: 10_000 }

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
  const cut = new AbortController()
  const tails = openTails(log)
  const wakeUps = new Map<EditionId, NodeJS.Timeout>()
  let workers = 1

  await using opening = new AsyncDisposableStack()
  const keeper = opening.use(
    await keepSession(database, { lease: delivery.leaseMs, renewal: delivery.renewLeaseMs }, clocks, {
      leaseLost: log.leaseLost,
      renewalFailed: reportLedger(log),
    }),
  )
  const later = (ms: number, edition: EditionId): void => {
    // One a moment, not one a caller: each wake-up may find the relay still left alone, and ask again.
    if (stopping.signal.aborted || wakeUps.has(edition)) return
    const wake = (): void => {
      wakeUps.delete(edition)
      tails.track(wakeEdition(queue, edition, workers))
    }
    wakeUps.set(edition, setTimeout(wake, Math.min(ms, times.sweep)))
  }
  const tools: Tools = {
    ...settings,
    keeper,
    pace: openPace(settings.perSecond, () => 1 / workers, clocks.monotonic),
    signal: stopping.signal,
    cut: cut.signal,
    turn: times.turn,
    track: tails.track,
    later,
  }
  const load = openSendables(database, settings.signers)
  const notify = openNotify(tools, settings.noticeSender)
  const serving = await queue.serve(
    {
      compose: async (job) => {
        await composeEdition(tools, job.edition)
      },
      deliver: async (job) => await deliver(tools, job, load),
      notify,
      'sign-up': async () => await signUp(tools),
    },
    {
      // One stretch at a time: its limits are this worker's, and editions take turns anyway.
      concurrency: { compose: 1, deliver: 1, notify: 1, 'sign-up': 1 },
      signal: stopping.signal,
      grace: times.grace,
      lockDuration: times.lock,
      stalledInterval: times.lock / 2,
    },
  )

  let sweeping: Promise<void> = Promise.resolve()
  const sweepNow = (): Promise<void> => {
    const done = sweeping.then(async () => {
      workers = Math.max(1, await countWorkers(database))
      await sweep(tools)
    })
    sweeping = done.catch(() => undefined)
    return done
  }
  const timer = setInterval(() => tails.track(sweepNow()), times.sweep)
  tails.track(sweepNow())
  tails.track(
    findWelcomeFaults(settings.publishing.lists.values()).then((faults) =>
      faults.forEach(log.welcomeUnusable),
    ),
  )
  log.workerStarted(keeper.fence() ?? 0, settings.queueKind)
  const opened = opening.move()

  async function drain(): Promise<void> {
    await Promise.all([serving[Symbol.asyncDispose](), courier.drain(times.grace)])
    await tails.settled()
  }

  return {
    sweep: sweepNow,
    async [Symbol.asyncDispose]() {
      log.workerStopping('asked')
      stopping.abort()
      clearInterval(timer)
      for (const each of wakeUps.values()) clearTimeout(each)
      // What is not told by then is settled as in doubt with the session, or when its lease is over.
      if (!(await within(times.grace + 2_000, drain()))) log.drainCutShort()
      cut.abort()
      await within(farewell, opened.disposeAsync())
      log.workerStopped()
    },
  }
}

/** How long (ms) the session's end may take: a database that hangs must not keep the process. */
const farewell = 900

/** True where the work ends within `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const bound = new AbortController()
  const late = wait(ms, false, { signal: bound.signal }).catch(() => false)
  const ended = await Promise.race([work.then(() => true), late])
  bound.abort()
  return ended
}
