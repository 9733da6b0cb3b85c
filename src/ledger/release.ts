/** Gives claimed recipients back that will not be sent to now. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import { type Held, heldArrays } from './held.ts'

/** Back to `waiting`, due at once or in `delay` ms (or `cancelled` with its edition). Touches only what this session claimed. */
export async function release(
  database: Database,
  {
    edition,
    fence,
    held,
  }: { edition: EditionId; fence: number; held: readonly (Held & { readonly delay?: number })[] },
): Promise<void> {
  if (held.length === 0) return
  // The lock keeps a cancellation out until what is given back is there for it to see.
  await sql`
    with edition as (select status from editions where id = ${edition} for share)
    update deliveries d
    set state = case when e.status = 'cancelled' then 'cancelled' else 'waiting' end::delivery_state,
        next_at = case when e.status <> 'cancelled' then clock() + u.delay * interval '1 millisecond' end,
        settled_at = case when e.status = 'cancelled' then clock() end,
        fence = null
    from edition e, unnest(${heldArrays(edition, held)}, ${held.map(({ delay = 0 }) => delay)}::float8[]) u (edition, n, turn, delay)
    where d.edition_id = u.edition and d.n = u.n and d.turn = u.turn
      and d.state = 'claimed' and d.fence = ${fence}`.execute(database)
}
