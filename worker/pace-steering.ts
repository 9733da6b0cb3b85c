/** The gate that replies move: closed for longer where a relay asks to be slower. */
import { isStorm, openSteering, type SteeringTimes } from '../src/delivery/steer-pace.ts'
import type { Gate } from './pace-gate.ts'
import { openRate } from './rate.ts'

/** The gate, and what makes it narrower. */
export interface SteeredGate extends Gate {
  /** A message ended; `slower` where its reply asked for it. */
  readonly ended: (slower: boolean) => void
  /** Messages a second that it lets through; infinite where nothing asks to be slow. */
  readonly rate: () => number
}

/** Over how long (ms) the speed is measured that is halved. */
const measured = 2_000
/**
 * The fastest of so long (ms) is what is halved: a relay that says 421 is left alone between its replies, and what
 * little goes out then would take far more than five minutes to come back from.
 */
const memory = 60_000
/** So many messages' times are kept for it. */
const remembered = 4_096

/** A gate that is open; `clock` is monotonic, in milliseconds. */
export function openSteeredGate(clock: () => number, times?: SteeringTimes): SteeredGate {
  const steering = openSteering(clock, times)
  const speed = openRate(clock, remembered)
  const slowReplies = openRate(clock, remembered)
  const since = clock()
  let next = 0
  /** What was measured within `memory`, once each `measured`. */
  let samples: readonly { readonly at: number; readonly perSecond: number }[] = []

  function measure(): number {
    const span = Math.min(measured, Math.max(clock() - since, measured / 10))
    return (speed.last(measured) * 1_000) / span
  }

  function sample(): void {
    const now = clock()
    const last = samples.at(-1)
    if (last !== undefined && now - last.at < measured) return
    samples = [...samples.filter(({ at }) => now - at < memory), { at: now, perSecond: measure() }]
  }

  return {
    wait: (now) => (steering.rate() === Number.POSITIVE_INFINITY ? 0 : Math.max(0, next - now)),
    use(now) {
      const rate = steering.rate()
      next = rate === Number.POSITIVE_INFINITY ? now : Math.max(next, now) + 1_000 / rate
    },
    giveBack() {
      next -= 1_000 / steering.rate()
    },
    ended(slower) {
      speed.count()
      sample()
      if (!slower) return
      slowReplies.count()
      if (!isStorm(slowReplies.last(measured), speed.last(measured))) return
      steering.slow(Math.max(measure(), ...samples.map(({ perSecond }) => perSecond)))
      next = Math.max(next, clock() + 1_000 / steering.rate())
    },
    rate: steering.rate,
    close: async () => undefined,
  }
}
