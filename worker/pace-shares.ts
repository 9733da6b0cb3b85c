/** Keeps relays that carry the same edition at once to the shares that their weights give them. */

/** How long (ms) after its last message a relay still counts: one that hangs must not hold up the others. */
const patience = 1_000

/** The shares of a process's relays. */
export interface Shares {
  /** A relay takes part from now on, until what is returned is called. */
  readonly join: (relay: string, weight: number) => () => void
  /** Whether it may begin a message now: it is not ahead of the others. */
  readonly may: (relay: string) => boolean
  readonly begun: (relay: string) => void
  /** Whether a limit of its own holds it back: then nobody waits for it. */
  readonly limited: (relay: string, is: boolean) => void
}

interface Party {
  readonly weight: number
  parties: number
  /** Messages by weight: who has the smallest is the next. */
  done: number
  at: number
  limited: boolean
}

/** Start-time fair queueing (Goyal, Vin and Cheng 1996); `changed` says that somebody else may go. */
export function openShares(clock: () => number, changed: (relay: string) => void): Shares {
  const parties = new Map<string, Party>()
  const rivals = (relay: string): readonly Party[] => {
    const now = clock()
    return [...parties]
      .filter(([name, { at, limited }]) => name !== relay && !limited && now - at <= patience)
      .map(([, party]) => party)
  }
  const behind = (relay: string): number => Math.min(...rivals(relay).map(({ done }) => done))
  return {
    join(relay, weight) {
      const before = parties.get(relay)
      const start = behind(relay)
      const party = before ?? { weight, parties: 0, done: 0, at: 0, limited: false }
      if (party.parties === 0 && Number.isFinite(start)) party.done = Math.max(party.done, start)
      party.parties += 1
      party.at = clock()
      parties.set(relay, party)
      return () => {
        party.parties -= 1
        if (party.parties > 0) return
        parties.delete(relay)
        for (const name of parties.keys()) changed(name)
      }
    },
    may(relay) {
      const own = parties.get(relay)
      if (own === undefined || parties.size < 2) return true
      const others = rivals(relay)
      return others.every(({ done, weight }) => own.done - done <= 2 / Math.min(weight, own.weight))
    },
    begun(relay) {
      const own = parties.get(relay)
      if (own === undefined) return
      const start = behind(relay)
      // Who was away catches nothing up.
      if (clock() - own.at > patience && Number.isFinite(start)) own.done = Math.max(own.done, start)
      own.done += 1 / own.weight
      own.at = clock()
      if (parties.size > 1) for (const name of parties.keys()) if (name !== relay) changed(name)
    },
    limited(relay, is) {
      const own = parties.get(relay)
      if (own === undefined || own.limited === is) return
      const start = behind(relay)
      if (!is && Number.isFinite(start)) own.done = Math.max(own.done, start)
      own.limited = is
      if (is) for (const name of parties.keys()) if (name !== relay) changed(name)
    },
  }
}
