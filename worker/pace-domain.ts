/** Keeps what goes out under a domain of From to the cap of its warm-up, over all relays. */
import { type DomainCurves, domainCap } from '../src/delivery/route.ts'
import { openRelayPace, type PaceNeeds, type RelayPace } from './pace.ts'

/** The domains' paces in this process. */
export interface DomainPaces {
  /** Undefined where the domain has no cap, ever. */
  readonly of: (fromDomain: string) => RelayPace | undefined
  readonly close: () => Promise<void>
}

/** Opens them; each is a relay's pace with nothing but a warm-up. */
export function openDomainPaces(curves: DomainCurves | undefined, needs: PaceNeeds): DomainPaces {
  const paces = new Map<string, RelayPace>()
  return {
    of(fromDomain) {
      const cap = domainCap(curves, fromDomain)
      if (cap === undefined) return undefined
      const pace = paces.get(cap.name) ?? openRelayPace(cap, needs)
      paces.set(cap.name, pace)
      return pace
    },
    async close() {
      await Promise.all([...paces.values()].map(async (pace) => await pace.close()))
    },
  }
}

/** What an edition's messages have to pass on their way over a relay. */
export type LinePace = Pick<RelayPace, 'take' | 'giveBack' | 'isHeld'>

/** A message has to pass both, and what the second one holds up counts in neither. */
export function joinPaces(first: LinePace, second: LinePace): LinePace {
  return {
    isHeld: () => first.isHeld() || second.isHeld(),
    async take(signal) {
      const pause = await first.take(signal)
      if (pause !== undefined || signal.aborted) return pause
      const next = await second.take(signal)
      if (next !== undefined || signal.aborted) first.giveBack()
      return next
    },
    giveBack() {
      first.giveBack()
      second.giveBack()
    },
  }
}
