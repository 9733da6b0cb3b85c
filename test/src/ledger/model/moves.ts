/** What may happen in the model's world, and how often it is drawn. */
import fc from 'fast-check'
import type { Latecomers } from '../../../../src/ledger/extend.ts'
import type { Settlement } from '../../../../src/ledger/in-doubt.ts'
import type { Retryable } from '../../../../src/ledger/retry.ts'

/** How a message ends: `lost` was taken and `reset` was not, and their replies were never read. */
export const fates = ['accepted', 'rejected', 'deferred', 'notBegun', 'lost', 'reset'] as const
export type Fate = (typeof fates)[number]

/** Who knows of it: the ledger at once, or later; for `unwritten` the journal has the handing over only. */
export type Telling = 'told' | 'untold' | 'unwritten'

/** Causes of doubt that a list's settings answer. */
export const causes = ['processDied', 'peerReset', 'timedOut', 'hostLost'] as const

/** Verbs that need nothing but the edition. */
const verbs = ['pause', 'resume', 'finish', 'stopLoss', 'relaysOut', 'relayBack', 'tick', 'hold'] as const

/** One thing that happens. */
export type Move =
  | { readonly kind: 'claim' | 'release'; readonly worker: number; readonly limit: number }
  | { readonly kind: 'intend' | 'die' | 'lapse' | 'wake' | 'end'; readonly worker: number }
  | { readonly kind: 'send'; readonly worker: number; readonly fate: Fate; readonly telling: Telling }
  /** Claimed, intended and sent in one go, with whatever is on the wire. */
  | {
      readonly kind: 'go'
      readonly worker: number
      readonly limit: number
      readonly fate: Fate
      readonly telling: Telling
    }
  | {
      readonly kind: (typeof verbs)[number] | 'cancel' | 'tellLate' | 'tellAgain' | 'join' | 'disarm' | 'wait'
    }
  | { readonly kind: 'recover'; readonly near: boolean }
  /** `whole`: the journal of a writer that is gone for certain. Else replies only, and not all of them. */
  | { readonly kind: 'replay'; readonly journal: number; readonly whole: boolean }
  | { readonly kind: 'leave' | 'suppress' | 'evidence'; readonly n: number }
  | { readonly kind: 'settle'; readonly settlement: Settlement; readonly recipients?: readonly number[] }
  | { readonly kind: 'retry'; readonly states: readonly Retryable[] }
  | { readonly kind: 'extend'; readonly to: Latecomers }
  | { readonly kind: 'arm'; readonly nothingSentSince: boolean }
  /** Two at the same instant; `second` is none that sends. */
  | { readonly kind: 'rush'; readonly first: Move; readonly second: Move }

/** So many readers there are at first. */
export const readers = 6

/** So many workers there are. */
export const workers = 2

const worker = fc.integer({ min: 0, max: workers - 1 })
const limit = fc.integer({ min: 1, max: 4 })
const n = fc.integer({ min: 1, max: readers })
/** Those that bring a recipient back are the ones that may go wrong. */
const fate = fc.constantFrom<Fate[]>(...fates, 'notBegun', 'lost')
const telling = fc.constantFrom<Telling[]>('told', 'told', 'untold', 'unwritten')
const settlement = fc.constantFrom<Settlement[]>('accept', 'resend')
const journal = fc.integer({ min: 0, max: 5 })

function only<Kind extends string>(...kinds: Kind[]): fc.Arbitrary<Kind> {
  return fc.constantFrom(...kinds)
}

const claimed = fc.record({ kind: only('claim'), worker, limit })
const steered = fc.record({ kind: only(...verbs, 'resume', 'resume', 'finish', 'finish', 'tick', 'tick') })
const settled = fc.record(
  { kind: only('settle'), settlement, recipients: fc.uniqueArray(n, { minLength: 1, maxLength: 3 }) },
  { requiredKeys: ['kind', 'settlement'] },
)
const retried = fc.record({
  kind: only('retry'),
  states: fc.constantFrom<Retryable[][]>(['rejected'], ['expired'], ['rejected', 'expired']),
})
const extended = fc.record({
  kind: only('extend'),
  to: fc.constantFrom<Latecomers[]>({ kind: 'not_received' }, { kind: 'joined_since', since: new Date(0) }),
})
const recovered = fc.record({ kind: only('recover'), near: fc.boolean() })
const replayed = fc.record({ kind: only('replay'), journal, whole: fc.boolean() })
const cancelled = fc.record({ kind: only('cancel') })
const told = fc.record({ kind: only('tellLate', 'tellAgain', 'tellAgain') })

/** Weighted so that messages get on the wire at all. */
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: only('go'), worker, limit, fate, telling }) },
  { weight: 20, arbitrary: fc.record({ kind: only('send'), worker, fate, telling }) },
  { weight: 6, arbitrary: claimed },
  { weight: 6, arbitrary: fc.record({ kind: only('intend'), worker }) },
  { weight: 3, arbitrary: fc.record({ kind: only('release'), worker, limit }) },
  { weight: 7, arbitrary: fc.record({ kind: only('die', 'lapse', 'lapse', 'wake', 'wake', 'end'), worker }) },
  { weight: 6, arbitrary: recovered },
  { weight: 6, arbitrary: replayed },
  // A statement whose answer was lost is given again, whatever has happened since.
  { weight: 9, arbitrary: told },
  { weight: 14, arbitrary: steered },
  { weight: 4, arbitrary: fc.record({ kind: only('join', 'wait', 'wait') }) },
  { weight: 5, arbitrary: settled },
  { weight: 3, arbitrary: fc.record({ kind: only('evidence', 'leave', 'suppress'), n }) },
  { weight: 4, arbitrary: retried },
  { weight: 4, arbitrary: extended },
  { weight: 1, arbitrary: fc.record({ kind: only('disarm', 'cancel') }) },
  { weight: 2, arbitrary: fc.record({ kind: only('arm'), nothingSentSince: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: only('rush'),
      first: claimed,
      second: fc.oneof(
        claimed,
        steered,
        settled,
        retried,
        extended,
        extended,
        recovered,
        replayed,
        told,
        cancelled,
      ),
    }),
  },
)

/** What random moves would hardly ever do one after the other, at either worker. */
const ploys: fc.Arbitrary<Move[]> = worker.chain((at) => {
  const go = { kind: 'go', worker: at, limit: 2, telling: 'told' } as const
  const claimSome = { kind: 'claim', worker: at, limit: 2 } as const
  const tellLate = { kind: 'tellLate' } as const
  return fc.constantFrom<Move[][]>(
    [{ kind: 'pause' }, { kind: 'relayBack' }],
    [{ kind: 'stopLoss' }, { kind: 'relayBack' }],
    [{ kind: 'disarm' }, { ...go, fate: 'accepted' }],
    [{ kind: 'disarm' }, { kind: 'resume' }, { ...go, fate: 'accepted' }],
    // A database that was put back, with messages on the wire and some in doubt.
    [{ ...go, fate: 'lost', telling: 'untold' }, claimSome, { kind: 'arm', nothingSentSince: false }],
    [claimSome, { kind: 'cancel' }, { kind: 'release', worker: at, limit: 4 }],
    [{ ...go, fate: 'deferred', telling: 'untold' }, { kind: 'cancel' }, tellLate],
    // An older reply that is told again, while the next try of the same session is on the wire.
    [{ ...go, fate: 'notBegun', limit: 1 }, claimSome, { kind: 'intend', worker: at }, { kind: 'tellAgain' }],
    [
      { ...go, fate: 'reset', limit: readers },
      { kind: 'tick' },
      { kind: 'finish' },
      { kind: 'settle', settlement: 'resend' },
      { ...go, fate: 'rejected' },
    ],
    [
      { ...go, fate: 'accepted', limit: readers },
      { kind: 'join' },
      {
        kind: 'rush',
        first: claimSome,
        second: { kind: 'extend', to: { kind: 'joined_since', since: new Date(0) } },
      },
    ],
  )
})

/** Moves in a row. */
export function sequenceOf(maxLength: number): fc.Arbitrary<Move[]> {
  const step = fc.oneof({ weight: 8, arbitrary: move.map((one) => [one]) }, { weight: 1, arbitrary: ploys })
  return fc.array(step, { minLength: 10, maxLength, size: 'max' }).map((steps) => steps.flat())
}
