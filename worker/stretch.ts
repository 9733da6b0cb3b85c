/**
 * Takes one edition's due recipients through the ledger and over the wire for a few seconds: a stretch.
 *
 *   claim (a moment's worth) -> intend (what will be on the wire within 250 ms) -> send -> record
 *
 * One loop a connection takes intended recipients, while the supply has the next group made ready. What a
 * crash leaves in doubt is what was intended and not yet recorded: the open connections, one intent group,
 * one record group (DESIGN 3.2).
 */
import type { Outcome } from '../src/delivery/outcome.ts'
import type { Claimed } from '../src/ledger/claim.ts'
import { type Ending, openEnding, overtime, type StretchEnd } from './ending.ts'
import type { Pace } from './pace.ts'
import { openRate } from './rate.ts'
import { intentSpan, largestClaim, openSupply, type Ready, type SupplyVerbs } from './supply.ts'

/** The verbs of a stretch, bound to one edition and one fence. */
export interface StretchVerbs extends SupplyVerbs {
  /** Sends one message; `mayBegin` is asked right before MAIL, `signal` ends the wait for a connection. */
  readonly send: (to: Claimed, date: Date, mayBegin: () => boolean, signal: AbortSignal) => Promise<Outcome>
  /** Milliseconds until the next try of what was deferred after `tries` tries. */
  readonly delayOf: (tries: number) => number
  readonly pace: Pace
}

/** How long and how wide. */
export interface StretchLimits {
  /** How many messages are under way at once, or next. */
  readonly lanes: number
  /** How many it may be by now: fewer where other workers came, more where the relay turned out to be quick. */
  readonly room?: () => number
  /** Milliseconds in which new recipients are claimed. */
  readonly budget: number
  readonly monotonic: () => number
  /** Ends the stretch at once: what has not begun is given back. */
  readonly signal: AbortSignal
}

/** A stretch's end, and what was still under way then. */
export interface Stretch {
  readonly end: StretchEnd
  /**
   * Resolves when every message that had begun is recorded and every other row is given back; a relay may take
   * ten minutes to answer the last dot, a database may be away for as long.
   */
  readonly tail: Promise<void>
}

/** One connection's loop: what it waits with, for the watch that keeps to {@link intentSpan}. */
interface Lane {
  ready: Ready | undefined
  begun: boolean
  abort: AbortController
}

/** Runs one stretch. Never rejects: whatever goes wrong is an end, and what had begun is recorded all the same. */
export async function runStretch(verbs: StretchVerbs, limits: StretchLimits): Promise<Stretch> {
  const { budget, monotonic, signal, room = () => limits.lanes } = limits
  const ending = openEnding(budget, monotonic, signal)
  const rate = openRate(monotonic, 2 * largestClaim)
  // Who waits for its turn when the stretch ends leaves it to the next one.
  const over = new AbortController()
  const paced = AbortSignal.any([signal, over.signal])
  const supply = openSupply(verbs, { lanes: limits.lanes, monotonic }, ending, rate)

  async function runLane(lane: Lane, index: number): Promise<void> {
    while (index < room()) {
      const pause = await verbs.pace.take(paced)
      if (pause !== undefined) ending.because({ kind: 'paced_out', waitMs: pause.waitMs })
      const next = pause === undefined ? await supply.take() : undefined
      if (next === undefined) {
        if (pause === undefined && !paced.aborted) verbs.pace.giveBack?.()
        return
      }
      const outcome = await sendOne(lane, next)
      if (outcome.kind === 'not_begun' && outcome.relayFault !== undefined)
        ending.because({ kind: 'relay_fault', fault: outcome.relayFault })
      if (outcome.kind !== 'not_begun') rate.count()
      else if (!lane.begun) verbs.pace.giveBack?.()
      const { n, turn, tries } = next.to
      const delay = outcome.kind === 'deferred' ? verbs.delayOf(tries + 1) : laterOf(outcome)
      verbs.recorder.add({ n, turn, outcome, date: next.date, delay })
      widen()
    }
  }

  async function sendOne(lane: Lane, next: Ready): Promise<Outcome> {
    lane.ready = next
    lane.begun = false
    const mayBegin = (): boolean => {
      // Asked anew where a connection had died while idle: however long the next one took, the moment counts.
      lane.begun = monotonic() - next.since <= intentSpan
      return lane.begun
    }
    const outcome = await verbs.send(next.to, next.date, mayBegin, lane.abort.signal)
    lane.ready = undefined
    if (lane.abort.signal.aborted) lane.abort = new AbortController()
    return outcome
  }

  const lanes: Lane[] = []
  const ended = Promise.withResolvers<void>()
  let active = 0

  /** Starts as many lanes as there is room for. */
  function widen(): void {
    while (lanes.length < room() && ending.reason() === undefined) {
      const lane = newLane()
      lanes.push(lane)
      active += 1
      // A message that could not even be handed to the courier stays as it is: its lease ends, and it is listed.
      void runLane(lane, lanes.length - 1)
        .catch((error: unknown) => ending.because({ kind: 'failed', error }))
        .finally(() => {
          active -= 1
          if (active === 0) ended.resolve()
        })
    }
  }

  const watch = setInterval(() => withdrawLate(lanes, ending, monotonic), intentSpan / 5)
  widen()
  if (active === 0) ended.resolve()
  const running = ended.promise.finally(() => clearInterval(watch))
  await endOf(running, budget + 2 * overtime, signal)
  const end = ending.close()
  over.abort()
  const tail = Promise.all([running, supply.giveBack()]).then(async () => await verbs.recorder.flush())
  return { end, tail }
}

/** Milliseconds that a message which never began waits for its domain. */
function laterOf(outcome: Outcome): number {
  return outcome.kind === 'not_begun' ? (outcome.delay ?? 0) : 0
}

function newLane(): Lane {
  return { ready: undefined, begun: false, abort: new AbortController() }
}

/** Ends the wait for a connection of those whose moment has passed: they hold an intent that a crash would turn to doubt. */
function withdrawLate(lanes: readonly Lane[], ending: Ending, monotonic: () => number): void {
  const over = ending.isOver()
  for (const lane of lanes)
    if (lane.ready !== undefined && !lane.begun && (over || monotonic() - lane.ready.since > intentSpan))
      lane.abort.abort()
}

/** Waits for the lanes, but not for one that a relay holds up, nor once the signal fires. */
async function endOf(running: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener('abort', () => resolve(), { once: true })
  if (signal.aborted) resolve()
  await Promise.race([running, promise])
  clearTimeout(timer)
}
