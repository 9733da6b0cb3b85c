/** Writes a notice down, to be sent by the next worker that looks. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { NoticePayload } from './notice.ts'

/** Adds a notice; with the same `once` a second one is not made. Returns its id, undefined where it was not added. */
export async function addNotice(
  database: Database,
  {
    address,
    addressHash,
    payload,
    once,
  }: {
    readonly address: string
    /** A reader's: the notice goes nowhere once the address is suppressed, and with an erasure. */
    readonly addressHash?: Buffer
    readonly payload: NoticePayload
    readonly once?: string
  },
): Promise<number | undefined> {
  const added = await sql<{ id: number }>`
    insert into notices (kind, once, address, address_hash, payload)
    values (${payload.kind}, ${once ?? null}, ${address}, ${addressHash ?? null}, ${JSON.stringify(payload)}::jsonb)
    on conflict (once) do nothing returning id`.execute(database)
  return added.rows[0]?.id
}
