/** Keeps recipients at hand whose messages may begin at once: claims and intends just ahead of the wire. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Claimed } from '../src/ledger/claim.ts'
import type { Held } from '../src/ledger/held.ts'
import type { Intended } from '../src/ledger/intend.ts'
import type { Result } from '../src/ledger/record.ts'
import type { Ending } from './ending.ts'
import type { Rate } from './rate.ts'
import type { Recorder } from './recorder.ts'
import type { Admission, Later } from './throttle.ts'

/** What a supply does to the ledger. */
export interface SupplyVerbs {
  readonly claim: (limit: number) => Promise<readonly Claimed[]>
  readonly intend: (held: readonly Held[]) => Promise<readonly Intended[]>
  /** Whether the edition is sending still; asked where the answer to an intent was long on its way. */
  readonly isSending?: () => Promise<boolean>
  /** Gives claimed rows back; does not fail, but goes on until the ledger has taken them. */
  readonly release: (held: readonly (Held | Later)[]) => Promise<void>
  /** Splits off whoever's domain takes no more now; without it everybody goes. */
  readonly admit?: (group: readonly Claimed[]) => Promise<Admission<Claimed>>
  readonly recorder: Recorder<Result>
  /** True while messages wait for their turn: then the wire takes no more than what is let through. */
  readonly isPaced?: () => boolean
}

/** A recipient whose intent is committed: its message goes out now, or is withdrawn. */
export interface Ready {
  readonly to: Claimed
  readonly date: Date
  /** When the intent was known to be committed. */
  readonly since: number
}

/** The supply of one stretch. */
export interface Supply {
  /** The next one to send to; undefined when nothing more may begin. */
  readonly take: () => Promise<Ready | undefined>
  /** Withdraws what has not begun, also what the ledger still gives out; for after the end. */
  readonly giveBack: () => Promise<void>
}

/** DESIGN 3.2: from the commit of an intent to its MAIL, in milliseconds. */
export const intentSpan = 250
/** What is made ready at a time: so many milliseconds' worth, well inside the span, for a wire that slows down. */
const ahead = 150
/**
 * The most recipients in one intent group. A crash leaves in doubt what the journal does not clear, so that only a lost
 * journal leaves the group; with 100 the lanes of a fast relay waited for a sixth of their time (docs/performance.md).
 */
const largestGroup = 400
/** The most recipients claimed at once; they are not in doubt, only delayed, when a worker dies. */
export const largestClaim = 1_000

/** Opens the supply of so many lanes. Whoever finds it running low has it filled; one fill at a time. */
export function openSupply(
  verbs: SupplyVerbs,
  { lanes, monotonic }: { lanes: number; monotonic: () => number },
  ending: Ending,
  rate: Rate,
): Supply {
  const backlog: Claimed[] = []
  const ready: Ready[] = []
  let hungry = 0
  let filling: Promise<void> | undefined

  /** How many the wire will take in a moment, beside those that ask for one now. */
  const expected = (): number => (verbs.isPaced?.() ? 0 : rate.last(ahead))

  async function fill(): Promise<void> {
    // Lanes that are done at the same moment get into one group.
    await nextTurn()
    const size = Math.min(Math.max(hungry, expected()), largestGroup) - ready.length
    if (size <= 0 || ending.isOver()) return
    if (backlog.length < size) {
      const mayClaim = ending.mayClaim()
      const limit = Math.min(Math.max(2 * lanes, rate.last(2 * intentSpan)), largestClaim)
      if (mayClaim) backlog.push(...(await verbs.claim(limit)))
      if (backlog.length === 0) ending.because({ kind: mayClaim ? 'dry' : 'out_of_time' })
    }
    if (ending.isOver()) return
    const group = await admit(backlog.splice(0, size))
    if (group.length === 0) return
    const asked = monotonic()
    const through = new Map((await intendOrGiveBack(group)).map((row) => [row.n, row.date]))
    // A pause, or a cancellation, may have been committed while a slow database, or this process, held the answer up.
    const stopped = monotonic() - asked > intentSpan && !(await isSending())
    const since = monotonic()
    for (const to of group) {
      const date = through.get(to.n)
      if (date === undefined) continue
      if (stopped) withdraw(to, date, 'the edition was stopped')
      else ready.push({ to, date, since })
    }
    // Not let through: it left the list meanwhile, or the edition was paused, or the lease is gone.
    await release(group.filter((to) => !through.has(to.n)))
  }

  /** Whom a domain's limit holds back is claimed again in its own time, and keeps nobody else waiting. */
  async function admit(group: readonly Claimed[]): Promise<readonly Claimed[]> {
    if (verbs.admit === undefined || group.length === 0) return group
    const { now, later } = await verbs.admit(group)
    if (later.length > 0) await verbs.release(later)
    if (!ending.isOver()) return now
    await release(now)
    return []
  }

  function startFilling(): Promise<void> {
    filling ??= fill()
      .catch((error: unknown) => ending.because({ kind: 'failed', error }))
      .finally(() => {
        filling = undefined
      })
    return filling
  }

  async function intendOrGiveBack(group: readonly Claimed[]): Promise<readonly Intended[]> {
    try {
      return await verbs.intend(group.map(nameHeld))
    } catch (error) {
      ending.because({ kind: 'failed', error })
      // The statement may have been committed all the same: settle both cases, nothing was on the wire.
      for (const to of group) withdraw(to, new Date(), 'the ledger failed')
      await release(group)
      throw error
    }
  }

  /** True where nobody can say: then the intent, which was let through, counts. */
  async function isSending(): Promise<boolean> {
    return (await verbs.isSending?.().catch(() => true)) ?? true
  }

  async function release(rows: readonly Claimed[]): Promise<void> {
    if (rows.length > 0) await verbs.release(rows.map(nameHeld))
  }

  function withdraw({ n, turn }: Claimed, date: Date, detail: string): void {
    verbs.recorder.add({ n, turn, outcome: { kind: 'not_begun', detail }, date, delay: 0 })
  }

  async function emptyOut(): Promise<void> {
    for (const { to, date } of ready.splice(0)) withdraw(to, date, 'the stretch ended')
    await release(backlog.splice(0))
  }

  return {
    async take() {
      for (;;) {
        await verbs.recorder.room()
        if (ending.isOver()) return undefined
        const next = ready.shift()
        if (next !== undefined) {
          // Made ready for a wire that has slowed down since: it would only waste a turn.
          if (monotonic() - next.since > intentSpan) {
            withdraw(next.to, next.date, 'its moment had passed')
            continue
          }
          if (ending.reason() === undefined && ready.length * 2 < expected()) void startFilling()
          return next
        }
        if (ending.reason() !== undefined && filling === undefined) return undefined
        hungry += 1
        await startFilling()
        hungry -= 1
      }
    },
    async giveBack() {
      await emptyOut()
      // A claim that was under way brings rows that nobody else knows of.
      await filling
      await emptyOut()
    },
  }
}

function nameHeld({ n, turn }: Held): Held {
  return { n, turn }
}
