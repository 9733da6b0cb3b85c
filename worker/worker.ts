/** The worker: takes jobs until it is told to stop, then lets what is on the wire end. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Budgets } from '../src/delivery/budget.ts'
import type { SteeringTimes } from '../src/delivery/steer-pace.ts'
import type { Guard } from '../src/ledger/guard/guard.ts'
import { countLanes } from '../src/ledger/session.ts'
import { findWelcomeFaults } from '../subscribers/notices/welcome-article.ts'
import { composeEdition } from './compose-edition.ts'
import { deliver } from './deliver.ts'
import { giveUp, openSentry } from './guard.ts'
import { openLaunchTimer } from './launch-due.ts'
import { openSendables } from './load-sendable.ts'
import { openNotify } from './notify.ts'
import { openRelayLines } from './relay-lines.ts'
import { openRelayWatch } from './relay-watch.ts'
import { replayJournals } from './replay-journals.ts'
import { reportLedger } from './report-ledger.ts'
import { reportTrouble } from './report-trouble.ts'
import { keepSession } from './session-keeper.ts'
import { signUp } from './sign-up.ts'
import { jobLock, sweep } from './sweep.ts'
import { openTails } from './tails.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'
import { openWakeUps } from './wake-ups.ts'
import type { NoticeSender } from './write-notice.ts'

/** What a worker is opened with: the services, and the times that a test may shorten. */
export interface WorkerSettings
  extends Omit<Tools, 'keeper' | 'lines' | 'signal' | 'cut' | 'track' | 'later' | 'turn'> {
  readonly noticeSender: NoticeSender
  readonly guard: Guard
  /** What all workers share. */
  readonly budgets: Budgets
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
  /** Between two looks at which relays are out. */
  readonly relayWatch: number
  /** How long relays may be unreachable or busy before editions that have no other are paused. */
  readonly relayPatience: number
  /** How replies slow a relay down and let it recover; the default is the pace's own. */
  readonly steering?: SteeringTimes
}

/** DESIGN 3 and 4; RFC 5321 would allow a relay ten minutes for the last reply, a deployment does not. */
const workerTimes: WorkerTimes = {
  ...{ sweep: 15_000, lock: jobLock, turn: 5_000, grace: 10_000 },
  ...{ relayWatch: 1_000, relayPatience: 60_000 },
}

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
  let lanes = 1

  await using opening = new AsyncDisposableStack()
  const maySend = openSentry(settings, settings.guard)
  const keeper = opening.use(
    await keepSession(
      database,
      { lease: delivery.leaseMs, renewal: delivery.renewLeaseMs },
      clocks,
      { leaseLost: log.leaseLost, renewalFailed: reportLedger(log) },
      settings.journal,
      maySend,
    ),
  )
  const wakeUps = openWakeUps(
    (edition, lane) =>
      tails.track(
        lane === undefined
          ? wakeEdition(queue, edition, lanes)
          : queue.wake({ name: 'deliver', edition, lane }),
      ),
    { monotonic: clocks.monotonic, most: times.sweep },
  )
  const lines = opening.use(
    await openRelayLines(courier.all, {
      ...{ budgets: settings.budgets, clocks, random: settings.random },
      ...{ warmUp: delivery.warmUp, steering: times.steering },
      failed: reportLedger(log),
    }),
  )
  const tools: Tools = {
    ...settings,
    keeper,
    lines,
    signal: stopping.signal,
    cut: cut.signal,
    turn: times.turn,
    track: tails.track,
    later: wakeUps.later,
  }
  opening.use(openRelayWatch(tools, { from: settings.noticeSender.address, workers: () => lanes, times }))
  const launches = opening.use(openLaunchTimer(tools, { maySend, workers: () => lanes }))
  const load = openSendables(database, settings.signers)
  const notify = openNotify(tools, settings.noticeSender)
  const serving = await queue.serve(
    {
      compose: async (job) => {
        await composeEdition(tools, job.edition)
      },
      deliver: async (job) => {
        // Who schedules an edition wakes it, so that the timer is set for it.
        await launches.look()
        await deliver(tools, job, load)
      },
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
      if (!(await maySend())) return giveUp(keeper)
      await keeper.reopen()
      // First, so that the sweep finds due at once what the dead had not handed over.
      await replayJournals(tools).catch((error: unknown) => reportTrouble(log, 'replaying journals', error))
      lanes = Math.max(1, await countLanes(database, times.lock))
      await sweep(tools)
      await launches.look()
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
      wakeUps[Symbol.dispose]()
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
