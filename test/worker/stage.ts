/** A stage for a stretch: a ledger of arrays, a wire that a test plays by hand, and a clock that it moves. */
import { afterEach } from 'node:test'
import type { Outcome } from '../../src/delivery/outcome.ts'
import type { Claimed } from '../../src/ledger/claim.ts'
import type { Held } from '../../src/ledger/held.ts'
import type { Result } from '../../src/ledger/record.ts'
import { openRecorder } from '../../worker/recorder.ts'
import { runStretch, type Stretch, type StretchLimits, type StretchVerbs } from '../../worker/stretch.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'

/** A message that the stretch hands to the wire. */
export interface Sent {
  readonly to: Claimed
  /** Asks whether MAIL may be said now. */
  readonly mayBegin: () => boolean
  /** Ends the wait for a connection. */
  readonly signal: AbortSignal
  readonly end: (outcome: Outcome) => void
}

/** What a test may change. */
export interface StageOptions {
  readonly recipients: number
  readonly connections?: number
  readonly budget?: number
  readonly room?: () => number
  readonly verbs?: Partial<StretchVerbs>
  /** Ends each message by itself; without it the test takes them from `sent`. */
  readonly answer?: (sent: Sent) => Outcome | Promise<Outcome>
}

/** The stage, set. */
export interface Stage {
  readonly run: () => Promise<Stretch>
  readonly now: { ms: number }
  readonly stop: AbortController
  readonly sent: Mailbox<Sent>
  /** Every message so far, ended or not. */
  readonly open: Sent[]
  /** How often each verb was asked, with what. */
  readonly claims: number[]
  readonly intents: number[][]
  readonly released: number[]
  /** What was recorded, by n. */
  readonly recorded: Map<number, Outcome['kind']>
}

/** The 250 that everybody gets. */
export const accepted: Outcome = { kind: 'accepted', reply: { code: 250, text: 'Ok' } }

// A test that fails must not leave its stretch running: the process would wait for it.
const set: Stage[] = []
afterEach(() => {
  for (const stage of set.splice(0)) {
    stage.stop.abort()
    for (const { end } of stage.open.splice(0)) end({ kind: 'not_begun', detail: 'the test is over' })
  }
})

/** Sets a stage with `recipients` who are due. */
export function setStage(options: StageOptions): Stage {
  const { recipients, connections = 4, budget = 5_000, answer } = options
  const now = { ms: 1_000 }
  const stop = new AbortController()
  const sent = openMailbox<Sent>()
  const open: Sent[] = []
  const claims: number[] = []
  const intents: number[][] = []
  const released: number[] = []
  const recorded = new Map<number, Outcome['kind']>()
  let claimed = 0
  const verbs: StretchVerbs = {
    claim: async (limit) => {
      claims.push(limit)
      const many = Math.min(limit, recipients - claimed)
      return Array.from({ length: many }, () => makeClaimed(++claimed))
    },
    intend: async (held) => {
      intents.push(numbers(held))
      return held.map(({ n }) => ({ n, date: new Date(n) }))
    },
    release: async (held) => {
      released.push(...numbers(held))
    },
    send: async (to, _date, mayBegin, signal) => {
      const ended = Promise.withResolvers<Outcome>()
      const message = { to, mayBegin, signal, end: ended.resolve }
      open.push(message)
      if (answer === undefined) sent.put(message)
      else ended.resolve(await answer(message))
      return await ended.promise
    },
    recorder: openRecorder<Result>(
      async (results) => {
        for (const { n, outcome } of results) recorded.set(n, outcome.kind)
      },
      { delay: 1, rows: 200 },
      { failed: () => undefined, cut: new AbortController().signal },
    ),
    delayOf: (tries) => tries * 1_000,
    pace: { take: async () => undefined },
    ...options.verbs,
  }
  const { room = () => connections } = options
  const limits: StretchLimits = {
    ...{ lanes: connections, room, budget, signal: stop.signal },
    monotonic: () => now.ms,
  }
  const run = (): Promise<Stretch> => runStretch(verbs, limits)
  const stage = { run, now, stop, sent, open, claims, intents, released, recorded }
  set.push(stage)
  return stage
}

/** The rows' numbers. */
export function numbers(rows: readonly Held[]): number[] {
  return rows.map(({ n }) => n)
}

/** A recipient as the ledger gives it to a worker. */
export function makeClaimed(n: number): Claimed {
  return {
    n,
    turn: 1,
    subscriber: n,
    address: `r${n}@example.org`,
    name: null,
    since: new Date(0),
    source: 'form',
    tries: 0,
  }
}
