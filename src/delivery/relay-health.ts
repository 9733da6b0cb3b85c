/** Remembers whether a relay is to be left alone: after a fault for a while, or until somebody says that it works. */
import type { RelayFault } from './outcome.ts'

/** Whether a relay may be connected to; `waitMs` says when to try again. */
export type Health =
  | { readonly ok: true }
  | { readonly ok: false; readonly fault: RelayFault; readonly waitMs: number }

/** How long a faulty relay is left alone, in milliseconds. */
export interface CoolDown {
  readonly first: number
  /** Each fault in a row doubles the wait, up to this. */
  readonly longest: number
  /** So many connections lost in mid-transaction, with no answered one between, are the relay's fault. */
  readonly losses: number
}

/** Short at first: most faults are a restart. */
export const defaultCoolDown: CoolDown = { first: 1_000, longest: 60_000, losses: 3 }

/** How soon (ms) to look again for a connection that is long on its way. */
const lookAgain = 500

/** The memory of one relay's faults. */
export interface RelayHealth {
  now(): Health
  /** The relay answered about a message: whatever was, is over. */
  answered(): void
  /** Where finding it took long (`slow`) it counts as two in a row: that was no restart. */
  faulted(fault: RelayFault, how?: { readonly slow: boolean }): void
  /** A connection is long on its way, and there is no other: nothing begins until `arrived`; no fault yet. */
  delayed(fault: RelayFault): void
  /** It came, or failed: which of them is told by others. */
  arrived(): void
  /** A connection was lost in mid-transaction; a fault where that happens again and again. */
  lost(detail: string): RelayFault | undefined
  /** Leaves the relay alone until it is mended, whatever messages under way are still answered. */
  takeOut(fault: RelayFault, waitMs?: number): void
  /** Whether it is taken out, and for what. */
  out(): RelayFault | undefined
  /** It works again: whatever was, is over. */
  mend(): void
  /** From now on tells each fault, with how many there have been in a row. */
  onFault(listener: FaultListener): void
}

/** Hears of a relay's fault; `inRow` counts those with no answered message between, from 1, a slow one for two. */
export type FaultListener = (fault: RelayFault, inRow: number) => void

/** A relay that nothing is known against; `clock` is monotonic, in milliseconds. */
export function openRelayHealth(coolDown: CoolDown, clock: () => number): RelayHealth {
  let fault: RelayFault | undefined
  let until = 0
  let wait = 0
  let losses = 0
  let inRow = 0
  let takenOut: { readonly fault: RelayFault; readonly waitMs: number } | undefined
  let delay: RelayFault | undefined
  let listener: FaultListener = () => {}
  const now = (): Health => {
    if (takenOut !== undefined) return { ok: false, ...takenOut }
    if (delay !== undefined) return { ok: false, fault: delay, waitMs: lookAgain }
    const waitMs = until - clock()
    return fault === undefined || waitMs <= 0 ? { ok: true } : { ok: false, fault, waitMs }
  }
  const faulted = (found: RelayFault, { slow }: { slow: boolean } = { slow: false }) => {
    // Ten connections that are told the same at once are one fault.
    if (!now().ok) return
    fault = found
    wait = Math.min(wait === 0 ? coolDown.first : wait * 2, coolDown.longest)
    until = clock() + wait
    inRow += slow ? 2 : 1
    listener(found, inRow)
  }
  const answered = () => {
    fault = undefined
    until = 0
    wait = 0
    losses = 0
    inRow = 0
  }
  return {
    now,
    faulted,
    answered,
    delayed(found) {
      delay = found
    },
    arrived() {
      delay = undefined
    },
    takeOut(found, waitMs = coolDown.longest) {
      takenOut = { fault: found, waitMs }
    },
    out: () => takenOut?.fault,
    mend() {
      takenOut = undefined
      answered()
    },
    onFault(heard) {
      listener = heard
    },
    lost(detail) {
      losses += 1
      if (losses < coolDown.losses) return undefined
      const found: RelayFault = {
        kind: 'unreachable',
        detail: `${losses} connections lost in a row: ${detail}`,
      }
      faulted(found)
      return found
    },
  }
}

/** A fault that is often over in a moment: a restart, or one connection too many. */
export function isPassing({ kind }: RelayFault): boolean {
  return kind === 'unreachable' || kind === 'busy'
}
