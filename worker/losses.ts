/** Tells a recipient whose message the relay keeps dropping from one that was unlucky. */
import type { Outcome } from '../src/delivery/outcome.ts'

/** Counts the connections that were lost in mid-transaction, for each recipient of an edition. */
export interface Losses {
  /** The outcome of a try that had begun; one loss too many is a deferral, so that it is counted, told and expires. */
  readonly weigh: (n: number, outcome: Outcome) => Outcome
}

/** So many tries a recipient may lose before it has to wait its turn. */
const patience = 3

/** Opens an empty count. */
export function openLosses(): Losses {
  const lost = new Map<number, number>()
  return {
    weigh(n, outcome) {
      const loss =
        outcome.kind === 'not_begun' &&
        (outcome.relayFault === undefined || outcome.relayFault.kind === 'unreachable')
      const count = (lost.get(n) ?? 0) + 1
      if (loss && count < patience) lost.set(n, count)
      else lost.delete(n)
      if (!loss || count < patience) return outcome
      const text = `the connection was lost ${count} times before the message was handed over: ${outcome.detail}`
      return { kind: 'deferred', blame: 'relay', reply: { code: 0, text } }
    },
  }
}
