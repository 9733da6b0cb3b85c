/** Keeps this worker alone off a relay that others reach: what is wrong is on this machine, or on its way there. */
import { setTimeout as wait } from 'node:timers/promises'
import type { RelayFault } from '../src/delivery/outcome.ts'
import type { Relay } from '../src/delivery/relays.ts'

/** What it needs. */
export interface OwnOutageNeeds {
  /** What is wrong with the relay from here, if anything. */
  readonly check: (relay: Relay) => Promise<RelayFault | undefined>
  /** Milliseconds: how long after somebody else mended a relay, and how long at a time, it is left out here alone. */
  readonly patience: number
  /** Between two tries, at the longest: milliseconds. */
  readonly probe: (relay: Relay) => number
  readonly monotonic: () => number
  readonly signal: AbortSignal
}

/** This worker's own outages. */
export interface OwnOutages {
  /** Another worker's try has passed. */
  readonly mendedElsewhere: (relay: Relay) => void
  /** Whether it is left out here alone now. */
  readonly has: (relay: Relay) => boolean
  /** Whether a fault that was found here is this worker's alone: nobody else reached it a moment ago otherwise. */
  readonly isOwn: (relay: Relay, fault: RelayFault) => boolean
  /** Leaves it out, and tries it less and less often; true when it works, false where that took too long to be ours alone. */
  readonly keepOut: (relay: Relay) => Promise<boolean>
}

/** The first wait between two tries, doubled each time: milliseconds. */
const firstWait = 1_000

/** Opens them. */
export function openOwnOutages({ check, patience, probe, monotonic, signal }: OwnOutageNeeds): OwnOutages {
  const mended = new Map<Relay, number>()
  const own = new Set<Relay>()

  async function tryAgain(relay: Relay): Promise<boolean> {
    const begunAt = monotonic()
    for (let ms = firstWait; monotonic() - begunAt < patience; ms *= 2) {
      await wait(Math.min(ms, probe(relay)), undefined, { signal })
      if ((await check(relay)) === undefined) return true
    }
    return false
  }

  return {
    mendedElsewhere: (relay) => mended.set(relay, monotonic()),
    has: (relay) => own.has(relay),
    isOwn(relay, { kind }) {
      const at = mended.get(relay)
      return kind === 'unreachable' && at !== undefined && monotonic() - at < patience
    },
    async keepOut(relay) {
      own.add(relay)
      try {
        return await tryAgain(relay)
      } finally {
        own.delete(relay)
        mended.delete(relay)
      }
    },
  }
}
