/** The gate that replies move: closed for longer where a relay asks to be slower. */
import { isStorm, openSteering } from '../src/delivery/steer-pace.ts'
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
/** So many messages' times are kept for it. */
const remembered = 4_096

/** A gate that is open; `clock` is monotonic, in milliseconds. */
export function openSteeredGate(clock: () => number): SteeredGate {
  const steering = openSteering(clock)
  const speed = openRate(clock, remembered)
  const slowReplies = openRate(clock, remembered)
  const since = clock()
  let next = 0
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
      if (!slower) return
      slowReplies.count()
      if (!isStorm(slowReplies.last(measured), speed.last(measured))) return
      const span = Math.min(measured, Math.max(clock() - since, measured / 10))
      steering.slow((speed.last(measured) * 1_000) / span)
      next = Math.max(next, clock() + 1_000 / steering.rate())
    },
    rate: steering.rate,
    close: async () => undefined,
  }
}
