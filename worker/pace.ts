/** Spaces a relay's messages out to what it allows, what its replies ask for, and its share beside other relays. */
import type { Budgets } from '../src/delivery/budget.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import type { RelaySettings } from '../src/delivery/relay-settings.ts'
import { quotasOf } from '../src/delivery/route.ts'
import type { SteeringTimes } from '../src/delivery/steer-pace.ts'
import type { Gate, GateNeeds } from './pace-gate.ts'
import { openQuotaGate } from './pace-quota.ts'
import type { Shares } from './pace-shares.ts'
import { openSteeredGate } from './pace-steering.ts'
import { openTurnGate } from './pace-turns.ts'

/** No message may begin for so long (ms) that waiting for it is not worth while. */
export interface Pause {
  readonly waitMs: number
}

/** Lets one message through at a time. */
export interface Pace {
  /** Resolves when the next message may begin, or with a pause; aborting resolves at once. */
  readonly take: (signal: AbortSignal) => Promise<Pause | undefined>
  /** One that was let through does not begin. */
  readonly giveBack?: () => void
}

/** One relay's pace in this process, for all editions. */
export interface RelayPace extends Required<Pace> {
  /** A notice takes its turn before all that wait; it waits for none that is further away than a moment. */
  readonly precede: (signal: AbortSignal) => Promise<void>
  /** What a message came to; `relay` where its reply asks this relay's messages to be slower. */
  readonly heard: (outcome: Outcome, slower: boolean) => void
  /** Whether somebody waits for a turn now. */
  readonly isHeld: () => boolean
  /** Looks again whether somebody may go. */
  readonly look: () => void
  /** Messages a second that replies leave of it; infinite where none asks to be slow. */
  readonly rate: () => number
  /** Gives back what was taken ahead and not used. */
  readonly close: () => Promise<void>
}

/** What a pace is made of besides the settings. */
export interface PaceNeeds extends Omit<GateNeeds, 'changed'> {
  readonly budgets: Pick<Budgets, 'turns' | 'quotas'>
  /** Milliseconds since 1970. */
  readonly wall: () => number
  readonly shares: Shares
  /** This worker's part of a rate, while what all share can't be reached. */
  readonly share: () => number
  /** How replies slow it down and let it recover; without it as `steer-pace` has it. */
  readonly steering?: SteeringTimes | undefined
}

/** What limits the messages of a relay. */
type PacedRelay = Pick<RelaySettings, 'name' | 'perSecond' | 'perHour' | 'perDay' | 'warmUp'>

interface Waiting {
  readonly notice: boolean
  readonly done: (pause: Pause | undefined) => void
}

/** A longer wait (ms) is a pause. */
const patience = 2_000
/** How soon (ms) who waits for the other relays looks again, in case one of them hangs. */
const glance = 100

/** Opens a relay's pace. Without any limit everything passes at once. */
export function openRelayPace(relay: PacedRelay, needs: PaceNeeds): RelayPace {
  const { budgets, wall, shares, share, clock } = needs
  const { name, perSecond, perHour, perDay, warmUp } = relay
  const waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined
  const gateNeeds = { ...needs, changed: look }
  const steered = openSteeredGate(clock, needs.steering)
  const counted = perHour !== undefined || perDay !== undefined || warmUp !== undefined
  const gates: readonly Gate[] = [
    steered,
    ...(perSecond === undefined
      ? []
      : [openTurnGate({ key: `relay:${name}`, perSecond }, budgets.turns, share, gateNeeds)]),
    ...(counted ? [openQuotaGate(() => quotasOf(relay, wall()), budgets.quotas, gateNeeds)] : []),
  ]

  /** Milliseconds until one may go; undefined where an answer is awaited. */
  function waitOf(now: number, { notice }: Waiting): number | undefined {
    const waits = gates.map((gate) => gate.wait(now, waiting.length))
    const longest = waits.includes(undefined) ? undefined : Math.max(...waits.map((wait) => wait ?? 0))
    shares.limited(name, longest === undefined || longest > 0)
    if (longest !== 0) return longest
    // A notice goes by one relay, and counts in no share.
    return notice || shares.may(name) ? 0 : glance
  }

  function look(): void {
    clearTimeout(timer)
    for (let [head] = waiting; head !== undefined; [head] = waiting) {
      const now = clock()
      const wait = waitOf(now, head)
      if (wait === undefined) return
      if (wait > patience) {
        for (const { done } of waiting.splice(0)) done({ waitMs: wait })
        return
      }
      if (wait > 0) {
        timer = setTimeout(look, wait)
        return
      }
      waiting.shift()
      for (const gate of gates) gate.use(now)
      if (!head.notice) shares.begun(name)
      head.done(undefined)
    }
  }

  function enter(signal: AbortSignal, notice: boolean): Promise<Pause | undefined> {
    if (signal.aborted) return passed
    return new Promise((resolve) => {
      const abort = () => {
        waiting.splice(waiting.indexOf(entry), 1)
        resolve(undefined)
      }
      const entry: Waiting = {
        notice,
        done(pause) {
          signal.removeEventListener('abort', abort)
          resolve(pause)
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      if (notice) waiting.unshift(entry)
      else waiting.push(entry)
      look()
    })
  }

  return {
    take(signal) {
      const now = clock()
      if (waiting.length === 0 && gates.length === 1 && steered.wait(now, 1) === 0 && shares.may(name)) {
        steered.use(now)
        shares.begun(name)
        return passed
      }
      return enter(signal, false)
    },
    async precede(signal) {
      const enough = AbortSignal.timeout(patience)
      const pause = await enter(AbortSignal.any([signal, enough]), true)
      // It goes all the same, and those after it have one less.
      if (pause !== undefined || enough.aborted) for (const gate of gates) gate.use(clock())
    },
    giveBack() {
      const now = clock()
      for (const gate of gates) gate.giveBack(now)
    },
    heard(outcome, slower) {
      if (slower || outcome.kind !== 'not_begun') steered.ended(slower)
    },
    isHeld: () => waiting.length > 0,
    look,
    rate: steered.rate,
    async close() {
      await Promise.all(gates.map(async (gate) => await gate.close()))
    },
  }
}

const passed = Promise.resolve(undefined)
