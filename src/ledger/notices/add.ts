/** Writes a notice down, to be sent by the next worker that looks. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { NoticePayload } from './notice.ts'

/** Adds a notice; with the same `once` a second one is not made. Says whether it was added. */
export async function addNotice(
  database: Database,
  { address, payload, once }: { address: string; payload: NoticePayload; once: string },
): Promise<boolean> {
  const added = await sql`
    insert into notices (kind, once, address, payload)
    values (${payload.kind}, ${once}, ${address}, ${JSON.stringify(payload)}::jsonb)
    on conflict (once) do nothing returning id`.execute(database)
  return added.rows.length === 1
}
