/**
 * Takes one edition's due recipients through the ledger and over the wire for a few seconds: a stretch.
 *
 *   claim (a moment's worth) -> intend (what will be on the wire within 250 ms) -> send -> record
 *
 * One loop a connection takes intended recipients; whoever finds them running low fetches the next group, so
 * that the ledger works while the wire does. What a crash leaves in doubt is what was intended and not yet
 * recorded: the open connections, one intent group, one record group (DESIGN 3.2).
 */
import type { Outcome, RelayFault } from '../src/delivery/outcome.ts'
import type { Claimed } from '../src/ledger/claim.ts'
import type { Intended } from '../src/ledger/intend.ts'
import type { Result } from '../src/ledger/record.ts'
import type { Pace } from './pace.ts'
import type { Recorder } from './recorder.ts'

/** The verbs of a stretch, bound to one edition and one fence. */
export interface StretchVerbs {
  readonly claim: (limit: number) => Promise<Claimed[]>
  readonly intend: (recipients: readonly number[]) => Promise<Intended[]>
  /** Gives claimed rows back; does not fail, but goes on until the ledger has taken them. */
  readonly release: (recipients: readonly number[]) => Promise<void>
  /** Sends one message; `mayBegin` is asked right before MAIL, `signal` ends the wait for a connection. */
  readonly send: (to: Claimed, date: Date, mayBegin: () => boolean, signal: AbortSignal) => Promise<Outcome>
  readonly recorder: Recorder<Result>
  /** Milliseconds until the next try of what was deferred after `tries` tries. */
  readonly delayOf: (tries: number) => number
  readonly pace: Pace
}

/** How long and how wide. */
export interface StretchLimits {
  readonly connections: number
  /** Milliseconds in which new recipients are claimed. */
  readonly budget: number
  readonly monotonic: () => number
  /** Ends the stretch at once: what has not begun is given back. */
  readonly signal: AbortSignal
}

/** Why a stretch ended. */
export type StretchEnd =
  | { readonly kind: 'dry' }
  | { readonly kind: 'out_of_time' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'relay_fault'; readonly fault: RelayFault }

/** A stretch's end, and the messages that were still under way then. */
export interface Stretch {
  readonly end: StretchEnd
  /** Resolves when these are recorded too; a relay may take ten minutes to answer the last dot. */
  readonly tail: Promise<void>
}

/** DESIGN 3.2: from the commit of an intent to its MAIL. */
const intentSpan = 250
/** The most recipients in one intent group: what a crash may leave in doubt beside the connections. */
const largestGroup = 100
/** The most recipients claimed at once; they are not in doubt, only delayed, when a worker dies. */
const largestClaim = 300
/** After the budget: how long (ms) what is claimed already may take before it is given back. */
const overtime = 1_000

interface Ready {
  readonly to: Claimed
  readonly date: Date
  readonly since: number
}

/** One connection's loop: what it waits with, for the watch that keeps to {@link intentSpan}. */
interface Lane {
  ready: Ready | undefined
  begun: boolean
  abort: AbortController
}

/** Runs one stretch. Rejects when the ledger fails; what had begun is recorded all the same, in `tail`'s time. */
export async function runStretch(verbs: StretchVerbs, limits: StretchLimits): Promise<Stretch> {
  const { monotonic, signal } = limits
  const startedAt = monotonic()
  const backlog: Claimed[] = []
  const ready: Ready[] = []
  const rate = openRate(monotonic)
  let end: StretchEnd | undefined
  let failure: { readonly error: unknown } | undefined
  let hungry = 0
  let filling: Promise<void> | undefined

  /** True when nothing may begin any more; `dry` and `out_of_time` only mean that nothing new is claimed. */
  const isOver = (): boolean => {
    if (signal.aborted) end ??= { kind: 'stopped' }
    if (monotonic() - startedAt > limits.budget + overtime) end ??= { kind: 'out_of_time' }
    return failure !== undefined || end?.kind === 'stopped' || end?.kind === 'relay_fault'
  }

  async function fill(): Promise<void> {
    // Lanes that are done at the same moment get into one group.
    await nextTurn()
    const size = Math.min(Math.max(hungry, rate.last(intentSpan)), largestGroup) - ready.length
    if (size <= 0 || isOver()) return
    if (backlog.length < size) {
      const mayClaim = monotonic() - startedAt <= limits.budget
      const limit = Math.min(Math.max(2 * limits.connections, rate.last(500)), largestClaim)
      if (mayClaim) backlog.push(...(await verbs.claim(limit)))
      if (backlog.length === 0) end ??= { kind: mayClaim ? 'dry' : 'out_of_time' }
    }
    if (isOver()) return
    const group = backlog.splice(0, size)
    if (group.length === 0) return
    const through = new Map((await intendOrGiveBack(group)).map((row) => [row.n, row.date]))
    const since = monotonic()
    for (const to of group) {
      const date = through.get(to.n)
      if (date !== undefined) ready.push({ to, date, since })
    }
    // Not let through: it left the list meanwhile, or the edition was paused, or the lease is gone.
    await verbs.release(group.filter((to) => !through.has(to.n)).map((to) => to.n))
  }

  function startFilling(): Promise<void> {
    filling ??= fill()
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => {
        filling = undefined
      })
    return filling
  }

  async function intendOrGiveBack(group: readonly Claimed[]): Promise<Intended[]> {
    try {
      return await verbs.intend(group.map((to) => to.n))
    } catch (error) {
      // The statement may have been committed all the same: settle both cases, nothing was on the wire.
      for (const to of group) verbs.recorder.add(withdraw(to, new Date(), 'the ledger failed'))
      await verbs.release(group.map((to) => to.n))
      throw error
    }
  }

  async function take(): Promise<Ready | undefined> {
    for (;;) {
      await verbs.recorder.room()
      if (isOver()) return undefined
      const next = ready.shift()
      if (next !== undefined) {
        if (end === undefined && ready.length * 2 < rate.last(intentSpan)) void startFilling()
        return next
      }
      if (end !== undefined && filling === undefined) return undefined
      hungry += 1
      await startFilling()
      hungry -= 1
    }
  }

  async function runLane(lane: Lane): Promise<void> {
    for (;;) {
      await verbs.pace.take(signal)
      const next = await take()
      if (next === undefined) return
      lane.ready = next
      lane.begun = false
      const mayBegin = (): boolean => {
        if (lane.begun) return true
        if (monotonic() - next.since > intentSpan) return false
        lane.begun = true
        return true
      }
      const outcome = await verbs.send(next.to, next.date, mayBegin, lane.abort.signal)
      lane.ready = undefined
      if (lane.abort.signal.aborted) lane.abort = new AbortController()
      if (outcome.kind === 'not_begun' && outcome.relayFault !== undefined)
        end ??= { kind: 'relay_fault', fault: outcome.relayFault }
      if (outcome.kind !== 'not_begun') rate.count()
      const delay = outcome.kind === 'deferred' ? verbs.delayOf(next.to.tries + 1) : 0
      verbs.recorder.add({ n: next.to.n, outcome, date: next.date, delay })
    }
  }

  const lanes = Array.from({ length: limits.connections }, newLane)
  const watch = setInterval(() => {
    for (const lane of lanes)
      if (
        lane.ready !== undefined &&
        !lane.begun &&
        (signal.aborted || monotonic() - lane.ready.since > intentSpan)
      )
        lane.abort.abort()
  }, intentSpan / 5)
  const running = Promise.all(lanes.map(runLane))
  const deadline = openDeadline(limits.budget + 2 * overtime, signal)
  try {
    await Promise.race([running, deadline.passed])
  } finally {
    deadline.clear()
  }
  end ??= { kind: 'out_of_time' }
  for (const left of ready.splice(0)) verbs.recorder.add(withdraw(left.to, left.date, 'the stretch ended'))
  await verbs.release(backlog.splice(0).map((to) => to.n))
  const tail = running.finally(() => clearInterval(watch)).then(async () => await verbs.recorder.flush())
  if (failure !== undefined) {
    await tail
    throw failure.error
  }
  return { end, tail }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function newLane(): Lane {
  return { ready: undefined, begun: false, abort: new AbortController() }
}

function withdraw(to: Claimed, date: Date, detail: string): Result {
  return { n: to.n, outcome: { kind: 'not_begun', detail }, date, delay: 0 }
}

/** Counts messages by when they ended, to tell how many a moment brings. */
function openRate(monotonic: () => number): { count: () => void; last: (ms: number) => number } {
  let times: number[] = []
  return {
    count() {
      times.push(monotonic())
      if (times.length > 4 * largestClaim) times = times.slice(-2 * largestClaim)
    },
    last(ms) {
      const from = monotonic() - ms
      const first = times.findLastIndex((time) => time < from)
      return times.length - 1 - first
    },
  }
}

function openDeadline(ms: number, signal: AbortSignal): { passed: Promise<void>; clear: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const stop = (): void => resolve()
  signal.addEventListener('abort', stop)
  return {
    passed: promise,
    clear: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    },
  }
}
