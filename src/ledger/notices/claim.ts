/** Takes due notices for one worker, and lets those go that came too late or must not be sent. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { HeldNotice } from './notice.ts'

/** How many more are looked at: those that are let go must not make it look as if none were due. */
const lookahead = 20

/**
 * Marks at most `limit` due notices `transmitting` under the session's fence; what is past its 24 h expires, and what
 * would go to an address that must not be mailed is suppressed. Claim and intent are one statement here: a notice in
 * doubt is sent again anyway (DESIGN 3.13).
 *
 * Whoever left everything or was erased may sign up again, and then gets the confirmation, as they get what
 * they ask for themselves: those two reasons stop only what tells of lists that they are on.
 */
export async function claimNotices(
  database: Database,
  { fence, limit }: { fence: number; limit: number },
): Promise<HeldNotice[]> {
  const claimed = await sql<HeldNotice & { state: string }>`
    with ready as (
      select id, next_at, case
          when expires_at <= clock() then 'expired'
          when exists (
            select from suppressions p
            where p.address_hash = n.address_hash
              and (p.reason not in ('unsubscribed_all', 'erased') or n.kind in ('welcome', 'already_confirmed'))
          ) then 'suppressed'
          else 'transmitting' end::delivery_state as state
      from notices n
      where n.state = 'waiting' and n.next_at <= clock() and (select is_armed())
        and exists (select from workers w where w.fence = ${fence} and w.ended_at is null and w.lease_until > clock())
      order by n.next_at limit ${limit + lookahead} for update of n skip locked
    ), due as (
      select id, state from ready where state <> 'transmitting'
      union all
      (select id, state from ready where state = 'transmitting' order by next_at limit ${limit})
    )
    update notices t set
      state = due.state, fence = ${fence}, settled_at = case when due.state <> 'transmitting' then clock() end
    from due where t.id = due.id
    returning t.id, t.address, t.address_hash as "addressHash", t.payload, t.tries, t.created_at as "createdAt",
      t.state`.execute(database)
  return claimed.rows.filter((row) => row.state === 'transmitting')
}
