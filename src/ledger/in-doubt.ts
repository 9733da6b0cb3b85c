/** Lists the recipients of whom nobody knows whether they got their message, and settles them by the operator's word. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { DoubtCause } from '../delivery/outcome.ts'
import type { EditionId } from '../edition/edition.ts'

/** One recipient in doubt. */
export interface Doubt {
  readonly n: number
  /** Null where the subscriber has been erased since. */
  readonly address: string | null
  readonly cause: DoubtCause | null
  /** When the try was noted as in doubt. */
  readonly since: Date
  /** What was seen. */
  readonly detail: string | null
  /** When the list's settings have it sent again, unless it is settled before; null where it is held. */
  readonly resendAt: Date | null
}

/** Everyone of an edition who is in doubt, in the order of `n`. */
export async function listInDoubt(database: Database, edition: EditionId): Promise<Doubt[]> {
  const listed = await sql<Doubt>`
    select d.n, s.address_typed as address, d.doubt as cause, d.reply as detail, d.next_at as "resendAt",
      coalesce((select max(v.at) from delivery_events v
                where v.edition_id = d.edition_id and v.n = d.n and v.kind = 'in_doubt'), d.first_tried_at) as since
    from deliveries d left join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${edition} and d.state = 'in_doubt' order by d.n`.execute(database)
  return listed.rows
}

/** How many there are of each cause, the most frequent first. */
export function countCauses(doubts: readonly Pick<Doubt, 'cause'>[]): [DoubtCause | 'unknown', number][] {
  const counts = new Map<DoubtCause | 'unknown', number>()
  for (const { cause } of doubts) counts.set(cause ?? 'unknown', (counts.get(cause ?? 'unknown') ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}

/** What the operator decides: the message arrived, or it is to be sent again (with the same Message-ID). */
export type Settlement = 'accept' | 'resend'

/** Whom it is about, and who decides. */
export interface SettlementOrder {
  readonly edition: EditionId
  readonly settlement: Settlement
  /** By `n`; all who are in doubt without any. */
  readonly recipients?: readonly number[]
  /** The operator. */
  readonly by: string
}

/**
 * Settles those in doubt, all or the given `n`, and notes who decided it; `noted` runs in the same transaction.
 * A resend clears the fence: the late reply of the earlier try no longer counts, and where the edition was done
 * it is sending again. A first try that is a day old does not count any more: the operator's word begins anew.
 */
export async function settleInDoubt(
  database: Database,
  { edition, settlement, recipients, by }: SettlementOrder,
  noted: (transaction: Database, settled: readonly number[]) => Promise<void> = async () => undefined,
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
          first_tried_at = case when ${settlement} = 'resend' and d.first_tried_at < clock() - interval '24 hours'
                                then null else d.first_tried_at end,
          next_at = case when ${settlement} = 'resend' and e.status <> 'cancelled' then clock() end,
          settled_at = case when ${settlement} = 'accept' or e.status = 'cancelled' then clock() end
        from editions e
        where e.id = ${edition} and d.edition_id = ${edition} and d.state = 'in_doubt'
          and (${which}::int[] is null or d.n = any (${which}::int[]))
        returning d.n
      ), noted as (
        insert into delivery_events (edition_id, n, kind, detail)
        select ${edition}, n, ${settlement === 'accept' ? 'accepted_by_operator' : 'resent_by_operator'},
          jsonb_build_object('by', ${by}::text)
        from settled
      )
      select n from settled order by n`.execute(transaction)
    const settledNumbers = settled.rows.map(({ n }) => n)
    if (settledNumbers.length === 0) return 0
    if (settlement === 'resend')
      await sql`
        update editions set status = 'sending', finished_at = null
        where id = ${edition} and status = 'done'`.execute(transaction)
    await noted(transaction, settledNumbers)
    return settledNumbers.length
  })
}
