/** Lists the recipients of whom nobody knows whether they got their message, and settles them by the operator's word. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** One recipient in doubt. */
export interface Doubt {
  readonly n: number
  /** Null where the subscriber has been erased since. */
  readonly address: string | null
  /** When the try was noted as in doubt. */
  readonly since: Date
  /** The cause and what was seen. */
  readonly detail: string | null
}

/** Everyone of an edition who is in doubt, in the order of `n`. */
export async function listInDoubt(database: Database, edition: EditionId): Promise<Doubt[]> {
  const listed = await sql<Doubt>`
    select d.n, s.address_typed as address, d.reply as detail,
      coalesce((select max(v.at) from delivery_events v
                where v.edition_id = d.edition_id and v.n = d.n and v.kind = 'in_doubt'), d.first_tried_at) as since
    from deliveries d left join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${edition} and d.state = 'in_doubt' order by d.n`.execute(database)
  return listed.rows
}

/** What the operator decides: the message arrived, or it is to be sent again (with the same Message-ID). */
export type Settlement = 'accept' | 'resend'

/**
 * Settles those in doubt, all or the given `n`, and notes who decided it. A resend clears the fence: the late
 * reply of the earlier try no longer counts, and where the edition was done it is sending again.
 */
export async function settleInDoubt(
  database: Database,
  {
    edition,
    settlement,
    recipients,
  }: { edition: EditionId; settlement: Settlement; recipients?: readonly number[] },
): Promise<number> {
  const which = recipients === undefined ? null : [...recipients]
  return await database.transaction().execute(async (transaction) => {
    // Locked before its rows are touched: neither a cancellation nor the edition's end may pass in between.
    await sql`select from editions where id = ${edition} for no key update`.execute(transaction)
    const settled = await sql<{ n: number }>`
      with settled as (
        update deliveries d set
          state = case when ${settlement} = 'accept' then 'accepted'
                       when e.status = 'cancelled' then 'cancelled' else 'waiting' end::delivery_state,
          fence = null,
          next_at = case when ${settlement} = 'resend' and e.status <> 'cancelled' then clock() end,
          settled_at = case when ${settlement} = 'accept' or e.status = 'cancelled' then clock() end
        from editions e
        where e.id = ${edition} and d.edition_id = ${edition} and d.state = 'in_doubt'
          and (${which}::int[] is null or d.n = any (${which}::int[]))
        returning d.n
      ), noted as (
        insert into delivery_events (edition_id, n, kind)
        select ${edition}, n, ${settlement === 'accept' ? 'accepted_by_operator' : 'resent_by_operator'} from settled
      )
      select n from settled`.execute(transaction)
    if (settlement === 'resend' && settled.rows.length > 0)
      await sql`
        update editions set status = 'sending', finished_at = null
        where id = ${edition} and status = 'done'`.execute(transaction)
    return settled.rows.length
  })
}
