/** Marks claimed recipients `transmitting`, which must be committed before anything of theirs is on the wire. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import { type Held, heldArrays } from './held.ts'

/** A recipient whose message may now go out, with the Date it bears. */
export interface Intended {
  readonly n: number
  /** The first try's time for 24 h of tries, then the time now: Yahoo refuses old dates. */
  readonly date: Date
}

/**
 * The fence: only rows that this session still holds come back, and only while its lease and the edition are
 * alive. Subscription and suppression are read again in the same statement (DESIGN 3.4), so that who leaves
 * in mid-send gets nothing that had not begun. What does not come back must not be sent.
 */
export async function intend(
  database: Database,
  { edition, fence, held }: { edition: EditionId; fence: number; held: readonly Held[] },
): Promise<Intended[]> {
  const intended = await sql<Intended & { state: string }>`
    with judged as (
      select u.edition, u.n, u.turn,
        case when x.address_hash is not null then 'suppressed'
             when s.id is null or b.state is distinct from 'confirmed' then 'unsubscribed'
             else 'transmitting' end::delivery_state as state
      from unnest(${heldArrays(edition, held)}) u (edition, n, turn)
        join editions e on e.id = ${edition} and e.status = 'sending'
        join workers w on w.fence = ${fence} and w.ended_at is null and w.lease_until > clock()
        join deliveries d on d.edition_id = u.edition and d.n = u.n
        left join subscribers s on s.id = d.subscriber_id
        left join suppressions x on x.address_hash = s.address_hash
        left join subscriptions b on b.list_id = e.list_id and b.subscriber_id = d.subscriber_id
    )
    update deliveries d
    set state = judged.state, settled_at = case when judged.state <> 'transmitting' then clock() end
    from judged
    where d.edition_id = judged.edition and d.n = judged.n and d.turn = judged.turn
      and d.state = 'claimed' and d.fence = ${fence}
    returning d.n, d.state,
      case when d.first_tried_at > clock() - interval '24 hours' then d.first_tried_at else clock() end as date
    `.execute(database)
  return intended.rows.filter((row) => row.state === 'transmitting').map(({ n, date }) => ({ n, date }))
}
