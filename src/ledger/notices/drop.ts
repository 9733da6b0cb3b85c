/** Lets a notice go that there is no reason to send any more. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'

/** Settles it as expired, with the reason for who looks. Does nothing to one that another worker holds by now. */
export async function dropNotice(
  database: Database,
  { id, fence, reason }: { readonly id: number; readonly fence: number; readonly reason: string },
): Promise<void> {
  await sql`
    update notices set state = 'expired', settled_at = clock(), reply = ${reason}
    where id = ${id} and fence = ${fence} and state = 'transmitting'`.execute(database)
}
