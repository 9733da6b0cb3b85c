/** Counts what the stop-loss looks at, and remembers what it had counted when it stopped an edition. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** How an edition's first recipients fared. */
export interface FirstLosses {
  /** Refused with blame `message` or `relay`. */
  readonly rejected: number
  /** What the share is of. */
  readonly of: number
  /** How many had been counted when the edition was last stopped for it: a person has seen those, and gone on. */
  readonly seen: number
  /** The reply that most of them got. */
  readonly reply: string | null
}

/** Counts among the first `ofFirst` recipients; reads their rows only. */
export async function countFirstLosses(
  database: Database,
  edition: EditionId,
  ofFirst: number,
): Promise<FirstLosses> {
  const counted = await sql<FirstLosses>`
    select lost.rejected, lost.reply, least(coalesce(e.frozen, 0), ${ofFirst})::int as "of",
      coalesce((e.losses ->> 'rejected')::int, 0) as seen
    from editions e, lateral (
      select count(*)::int as rejected,
        mode() within group (order by concat_ws(' ', d.code, d.enhanced, d.reply)) as reply
      from deliveries d where d.edition_id = e.id and d.n <= ${ofFirst}
        and d.state = 'rejected' and d.blame in ('message', 'relay')) lost
    where e.id = ${edition}`.execute(database)
  return counted.rows[0] ?? { rejected: 0, of: 0, seen: 0, reply: null }
}

/** Readers who said that an edition is spam. */
export interface Complaints {
  readonly complaints: number
  readonly accepted: number
  readonly seen: number
}

/** The editions that are being sent and have been complained about. */
export async function listComplained(database: Database): Promise<EditionId[]> {
  const listed = await sql<{ id: EditionId }>`
    select id from editions e where e.status = 'sending'
      and exists (select from bounces b where b.edition_id = e.id and b.kind = 'complaint')`.execute(database)
  return listed.rows.map(({ id }) => id)
}

/** Counts the readers who complained; only asked when one more did. */
export async function countComplaints(database: Database, edition: EditionId): Promise<Complaints> {
  const counted = await sql<Complaints>`
    select (select count(distinct b.address_hash) from bounces b
            where b.edition_id = e.id and b.kind = 'complaint')::int as complaints,
      (select count(*) from deliveries d where d.edition_id = e.id and d.state = 'accepted')::int as accepted,
      coalesce((e.losses ->> 'complaints')::int, 0) as seen
    from editions e where e.id = ${edition}`.execute(database)
  return counted.rows[0] ?? { complaints: 0, accepted: 0, seen: 0 }
}

/** Remembers a count, with the stop that it led to. */
export async function keepLosses(
  transaction: Database,
  edition: EditionId,
  losses: { readonly rejected: number } | { readonly complaints: number },
): Promise<void> {
  await sql`
    update editions set losses = coalesce(losses, '{}') || ${JSON.stringify(losses)}::jsonb
    where id = ${edition}`.execute(transaction)
}
