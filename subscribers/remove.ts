/** Takes one person off a list on the operator's word, as if they had left themselves. */
import { sql } from 'kysely'
import { isAddressFault, parseAddress } from '../src/address.ts'
import type { Database } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'
import { type Left, unsubscribe } from './leave/unsubscribe.ts'
import { findList } from './lists.ts'

/** Removes one subscriber from a list. Throws a {@link Mistake} for a bad address or an unknown list. */
export async function removeSubscriber(db: Database, listKey: string, typed: string): Promise<Left> {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Mistake(`${JSON.stringify(typed)} is no address: ${parsed.fault}`)
  const list = await findList(db, listKey)
  const { rows } = await sql<{ id: number }>`
    select id from subscribers where address_key = ${parsed.key}`.execute(db)
  const subscriber = rows[0]?.id
  if (subscriber === undefined) return { kind: 'no_subscription' }
  return await unsubscribe(db, { list: list.id, subscriber }, { by: 'operator' })
}
