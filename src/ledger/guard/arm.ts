/** Arms a database: an operator says that it, and no other copy of it, sends from now on. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Place } from '../../database/fingerprint.ts'
import type { EditionId, EditionStatus } from '../../edition/edition.ts'
import { takeBack } from '../recover.ts'
import { writeArming } from './armed.ts'
import { makeMark } from './files.ts'
import { readHere } from './guard.ts'

/** An edition that an arming lets go on. */
export interface InFlight {
  readonly id: EditionId
  readonly list: string
  readonly subject: string
  readonly status: EditionStatus
  /** Of a launched one: of how many it is not known what came of them. */
  readonly outstanding: number
  /** Of a scheduled one. */
  readonly sendAt: Date | null
  readonly timeZone: string | null
}

/** Editions that are launched and not over, and those that are scheduled. */
export async function listInFlight(database: Database): Promise<InFlight[]> {
  const listed = await sql<InFlight>`
    select e.id, l.key as list, e.subject, e.status, e.send_at as "sendAt", e.time_zone as "timeZone",
      (select count(*)::int from deliveries d
       where d.edition_id = e.id and d.state in ('waiting', 'claimed', 'transmitting')) as outstanding
    from editions e join lists l on l.id = e.list_id
    where e.status in ('scheduled', 'sending', 'paused', 'held') order by e.id`.execute(database)
  return listed.rows
}

/** What an arming did. */
export interface Armed {
  /** Recipients who are in doubt now: they may have got the message from another copy, or before this one was put back. */
  readonly inDoubt: number
  /** Held editions that are sending again. */
  readonly goOn: readonly EditionId[]
  /** Scheduled ones whose hour has passed: they may have been launched elsewhere. */
  readonly held: readonly EditionId[]
}

/** Who arms, and what that person knows. */
export interface ArmOrder {
  readonly by: string
  /** True where nothing was sent elsewhere: then who was waiting goes on waiting. */
  readonly nothingSentSince: boolean
}

/**
 * Ends the sessions that are open in it, whose workers belong to the other copy; puts in doubt whoever may have had
 * the message by now; lets the editions go on. `noted` runs in the same transaction.
 */
export async function arm(
  database: Database,
  place: Place,
  { by, nothingSentSince }: ArmOrder,
  noted: (transaction: Database, armed: Armed) => Promise<void> = async () => undefined,
): Promise<Armed> {
  if (place.embedded !== undefined) await makeMark(place.embedded, { afresh: true })
  const here = await readHere(database, place)
  return await database.transaction().execute(async (transaction) => {
    await sql`lock table armed in share row exclusive mode`.execute(transaction)
    const ended = await sql<{ fence: number }>`
      update workers set ended_at = clock(), lease_until = least(lease_until, clock())
      where ended_at is null returning fence`.execute(transaction)
    await takeBack(
      transaction,
      ended.rows.map(({ fence }) => ({ fence, near: false })),
    )
    const inDoubt = nothingSentSince ? 0 : await doubtAll(transaction)
    const held = nothingSentSince ? [] : await holdPast(transaction)
    const goOn = await sql<{ id: EditionId }>`
      update editions set status = 'sending', stopped_by = null, reason = null
      where status = 'held' and stopped_by = 'guard' and launched_at is not null returning id`.execute(
      transaction,
    )
    await writeArming(transaction, here, by)
    const armed = { inDoubt, goOn: goOn.rows.map(({ id }) => id), held }
    await noted(transaction, armed)
    return armed
  })
}

/** Their fence goes: no journal and no late reply speaks of this state of the database. */
async function doubtAll(transaction: Database): Promise<number> {
  const doubted = await sql<{ count: number }>`
    with live as (
      select id from editions
      where status in ('sending', 'paused', 'held') and launched_at is not null order by id for update
    ), doubted as (
      update deliveries d set state = 'in_doubt', doubt = 'restored', fence = null, next_at = null,
        first_tried_at = coalesce(d.first_tried_at, clock()),
        tries = d.tries + case when d.state = 'in_doubt' then 0 else 1 end,
        reply = 'restored: it may have been sent from another copy of this database'
      from live where d.edition_id = live.id and (d.state in ('waiting', 'claimed', 'transmitting')
        -- Planned to be sent again: the other copy may have done so.
        or d.state = 'in_doubt' and d.next_at is not null)
      returning d.edition_id, d.n
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select edition_id, n, 'in_doubt', '{"cause":"restored"}' from doubted
    ), passed as (
      update edition_cursors c set claimed_n = e.frozen
      from editions e join live on live.id = e.id where c.edition_id = e.id and c.claimed_n < e.frozen
    )
    select count(*)::int as count from doubted`.execute(transaction)
  return doubted.rows[0]?.count ?? 0
}

async function holdPast(transaction: Database): Promise<EditionId[]> {
  const held = await sql<{ id: EditionId }>`
    update editions set status = 'held', stopped_by = 'late',
      reason = 'its hour had passed when this database was armed: it may have been sent from another copy'
    where status = 'scheduled' and send_at <= clock() returning id`.execute(transaction)
  return held.rows.map(({ id }) => id)
}
