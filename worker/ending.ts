/** Says why, and since when, a stretch is coming to its end. */
import type { RelayFault } from '../src/delivery/outcome.ts'

/** Why a stretch ended. */
export type StretchEnd =
  /** Nothing is due. */
  | { readonly kind: 'dry' }
  | { readonly kind: 'out_of_time' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'relay_fault'; readonly fault: RelayFault }
  /** The relay may carry no more for so long (ms): an hour's or a day's limit, or a very slow one. */
  | { readonly kind: 'paced_out'; readonly waitMs: number }
  /** The ledger failed, or a message could not be handed to the courier: our own fault, or the database's. */
  | { readonly kind: 'failed'; readonly error: unknown }

/** The end of a stretch, as its parts see it. */
export interface Ending {
  readonly reason: () => StretchEnd | undefined
  /** The first reason counts, but for one that stops everything: that is told rather than `dry`. */
  readonly because: (end: StretchEnd) => void
  /** True while new recipients may be claimed. */
  readonly mayClaim: () => boolean
  /** True when nothing may begin any more; {@link letsThrough} says which reasons let through what is claimed. */
  readonly isOver: () => boolean
  /** From now on nothing begins; the reason, which is time where there was no other. */
  readonly close: () => StretchEnd
}

/** After which what is claimed already, and may begin, still goes. */
const letsThrough: ReadonlySet<StretchEnd['kind']> = new Set(['dry', 'out_of_time', 'paced_out'])

/** After the budget: how long (ms) what is claimed already may take before it is given back. */
export const overtime = 1_000

/** Watches the clock and the signal. */
export function openEnding(budget: number, monotonic: () => number, signal: AbortSignal): Ending {
  const startedAt = monotonic()
  let reason: StretchEnd | undefined
  let closed = false
  const stopsAll = (end: StretchEnd | undefined): boolean => end !== undefined && !letsThrough.has(end.kind)
  const because = (end: StretchEnd): void => {
    if (reason === undefined || (stopsAll(end) && !stopsAll(reason))) reason = end
  }
  const isOver = (): boolean => {
    if (signal.aborted) because({ kind: 'stopped' })
    if (monotonic() - startedAt > budget + overtime) because({ kind: 'out_of_time' })
    return closed || stopsAll(reason) || monotonic() - startedAt > budget + overtime
  }
  return {
    reason: () => reason,
    because,
    mayClaim: () => monotonic() - startedAt <= budget,
    isOver,
    close() {
      isOver()
      closed = true
      reason ??= { kind: 'out_of_time' }
      return reason
    },
  }
}
