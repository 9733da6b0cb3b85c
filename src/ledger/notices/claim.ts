/** Takes due notices for one worker, and lets those go that came too late. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { HeldNotice } from './notice.ts'

/**
 * Marks at most `limit` due notices `transmitting` under the session's fence; what is past its 24 h expires.
 * Claim and intent are one statement here: a notice in doubt is sent again anyway (DESIGN 3.13).
 */
export async function claimNotices(
  database: Database,
  { fence, limit }: { fence: number; limit: number },
): Promise<HeldNotice[]> {
  const claimed = await sql<HeldNotice & { state: string }>`
    with due as (
      select id, expires_at <= clock() as late from notices
      where state = 'waiting' and next_at <= clock()
        and exists (select from workers w where w.fence = ${fence} and w.ended_at is null and w.lease_until > clock())
      order by next_at limit ${limit} for update skip locked
    )
    update notices t set
      state = case when late then 'expired' else 'transmitting' end::delivery_state,
      fence = ${fence}, settled_at = case when late then clock() end
    from due where t.id = due.id
    returning t.id, t.address, t.payload, t.tries, t.created_at as "createdAt", t.state`.execute(database)
  return claimed.rows.filter((row) => row.state === 'transmitting')
}
