/** Takes into the ledger what a journal proves about a writer that is gone. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import type { Entry, LeftJournal } from './journal.ts'
import { type Result, record } from './record.ts'
import { takeBack } from './recover.ts'
import { leaveFor } from './seats.ts'

/** What a journal came to. */
export interface Replayed {
  /** False where the ledger knows nothing of the writer: it may have been put back to an earlier hour. */
  readonly known: boolean
  /** Replies that the ledger did not have. */
  readonly told: number
  /** Recipients that are due again: nothing was handed over. */
  readonly waiting: number
  /** Recipients whose message was handed over and whose reply nobody read. */
  readonly inDoubt: number
}

/** What it needs to know about tries that are to be made again. */
export interface ReplaySettings {
  readonly expireAfter: number
  readonly delayOf: (tries: number) => number
}

const nothing = { known: true, told: 0, waiting: 0, inDoubt: 0 }

/**
 * Records the replies that stand in the journal. Where it proves everything, it also ends the writer's sessions,
 * without waiting for their leases, and sets back to waiting whoever has no line: also those whom `recover` put
 * in doubt before anybody had looked here. All of it is one transaction; giving it twice changes nothing.
 *
 * Only tries of sessions that carry this very journal's name are touched: a fence may mean another session in a
 * database that was put back.
 */
export async function replay(
  database: Database,
  { writer, proves, entries }: Pick<LeftJournal, 'writer' | 'proves' | 'entries'>,
  settings: ReplaySettings,
): Promise<Replayed> {
  return await database.transaction().execute(async (transaction) => {
    // Locked: the other workers of this folder replay the same journal.
    const sessions = await sql<{ fence: number }>`
      select fence from workers where machine = ${writer.machine} and process = ${writer.process}
      order by fence for no key update`.execute(transaction)
    const fences = sessions.rows.map(({ fence }) => fence)
    if (fences.length === 0) return { ...nothing, known: entries.length === 0 }
    const covered = entries.filter(({ of }) => fences.includes(of.fence))
    const told = await tellReplies(transaction, covered, settings)
    if (proves === 'replies') return { ...nothing, told }
    await sql`
      update workers set ended_at = clock(), lease_until = least(lease_until, clock())
      where ended_at is null and fence = any (${fences}::bigint[])`.execute(transaction)
    await leaveFor(transaction, writer.process)
    const again = await setBack(transaction, fences, covered, settings.expireAfter)
    const held = await takeBack(
      transaction,
      fences.map((fence) => ({ fence, near: true })),
    )
    return { known: true, told, waiting: again + held.waiting, inDoubt: held.inDoubt }
  })
}

/** Records the replies of those of whom the ledger does not know what came of them. */
async function tellReplies(
  transaction: Database,
  entries: readonly Entry[],
  { expireAfter, delayOf }: ReplaySettings,
): Promise<number> {
  const answered = entries.filter(({ outcome }) => outcome !== undefined)
  const open = await sql<{ at: number; tries: number }>`
    select u.at::int as at, d.tries - case when d.state = 'in_doubt' then 1 else 0 end as tries
    from ${tryTable(answered)} join deliveries d on d.edition_id = u.edition and d.n = u.n
    where d.fence = u.fence and d.turn = u.turn and d.state in ('transmitting', 'in_doubt')
    order by u.edition, u.fence, u.n`.execute(transaction)
  const sessions = new Map<string, { edition: EditionId; fence: number; results: Result[] }>()
  for (const { at, tries } of open.rows) {
    const entry = answered[at - 1]
    if (entry?.outcome === undefined) continue
    const { edition, fence, n, turn } = entry.of
    const session = sessions.get(`${edition} ${fence}`) ?? { edition, fence, results: [] }
    sessions.set(`${edition} ${fence}`, session)
    const delay = entry.outcome.kind === 'deferred' ? delayOf(tries + 1) : 0
    session.results.push({ n, turn, outcome: entry.outcome, date: new Date(), delay })
  }
  let told = 0
  for (const session of sessions.values()) told += await record(transaction, { ...session, expireAfter })
  return told
}

/**
 * Sets back to waiting whoever was not handed over. Editions that ended meanwhile are looked through too: one
 * that was done is sending again. In an edition that is cancelled nobody waits, and nobody whose first try lies
 * too far back.
 */
async function setBack(
  transaction: Database,
  fences: readonly number[],
  entries: readonly Entry[],
  expireAfter: number,
): Promise<number> {
  const back = await sql<{ n: number }>`
    with since as (select min(started_at) as at from workers where fence = any (${[...fences]}::bigint[])
    ), touched as (
      select id, status from editions
      where status in ('sending', 'paused', 'held') or finished_at > (select at from since)
      order by id for share
    ), unproved as (
      select d.edition_id, d.n, d.state as before,
        case when e.status = 'cancelled' then 'cancelled'
             when d.state = 'in_doubt' and d.first_tried_at + ${expireAfter} * interval '1 millisecond' < clock()
               then 'expired'
             else 'waiting' end::delivery_state as state
      from touched e join deliveries d on d.edition_id = e.id
      where d.fence = any (${[...fences]}::bigint[])
        and (d.state = 'transmitting' or (d.state = 'in_doubt' and d.doubt in ('process_died', 'host_lost')))
        and not exists (select from ${tryTable(entries)}
          where u.edition = d.edition_id and u.n = d.n and u.fence = d.fence and u.turn = d.turn)
    ), back as (
      update deliveries d set
        state = unproved.state,
        tries = d.tries - case when before = 'in_doubt' then 1 else 0 end,
        first_tried_at = case when before = 'in_doubt' and d.tries = 1 then null else d.first_tried_at end,
        next_at = case when unproved.state = 'waiting' then clock() end,
        settled_at = case when unproved.state <> 'waiting' then clock() end,
        doubt = null,
        reply = case when before = 'in_doubt' then null else d.reply end
      from unproved
      where d.edition_id = unproved.edition_id and d.n = unproved.n and d.state = before
      returning d.edition_id, d.n, d.state
    ), noted as (
      insert into delivery_events (edition_id, n, kind) select edition_id, n, 'recovered' from back
    ), reopened as (
      update editions set status = 'sending', finished_at = null
      where status = 'done' and id in (select edition_id from back where state = 'waiting')
    )
    select n from back`.execute(transaction)
  return back.rows.length
}

/** The tries as a table `u`, numbered from 1. */
function tryTable(entries: readonly Entry[]) {
  const tries = entries.map(({ of }) => of)
  return sql`unnest(
    ${tries.map(({ edition }) => edition)}::int[], ${tries.map(({ n }) => n)}::int[],
    ${tries.map(({ fence }) => fence)}::bigint[], ${tries.map(({ turn }) => turn)}::smallint[]
  ) with ordinality u (edition, n, fence, turn, at)`
}
