/** Gives claimed recipients back that will not be sent to now. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** Back to `waiting`, due at once (or `cancelled` with its edition). Touches only what this session claimed. */
export async function release(
  database: Database,
  { edition, fence, recipients }: { edition: EditionId; fence: number; recipients: readonly number[] },
): Promise<void> {
  if (recipients.length === 0) return
  await sql`
    update deliveries d
    set state = case when e.status = 'cancelled' then 'cancelled' else 'waiting' end::delivery_state,
        next_at = case when e.status <> 'cancelled' then clock() end,
        settled_at = case when e.status = 'cancelled' then clock() end,
        fence = null
    from editions e
    where e.id = ${edition} and d.edition_id = ${edition} and d.n = any(${[...recipients]}::int[])
      and d.state = 'claimed' and d.fence = ${fence}`.execute(database)
}
