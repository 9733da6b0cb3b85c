/** Puts one person on a list, on grounds that are written down; never someone who left or is suppressed. */
import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress, isAddressFault, parseAddress } from '../src/address.ts'
import type { Database } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'
import { changeConsent } from './consent/change.ts'
import { findList } from './lists.ts'
import { longestName, readName } from './reader-name.ts'

/** Who is added, and why they may be mailed. */
export interface Newcomer {
  /** The list's key. */
  readonly list: string
  readonly typed: string
  readonly name?: string
  readonly consent: string
  readonly suppressionSecret: KeyObject
}

/** What became of it; only `added` changed anything on the list. */
export type Added = 'added' | 'already' | 'suppressed' | 'unsubscribed'

/** Adds one subscriber. Throws a {@link Mistake} for a bad address, an unknown list or a missing consent. */
export async function addSubscriber(db: Database, newcomer: Newcomer): Promise<Added> {
  const { typed, consent } = newcomer
  const name = readName(newcomer.name ?? '')
  if (consent.trim() === '')
    throw new Mistake('Say why this person may be mailed, for example  --consent "asked by phone"')
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Mistake(`${JSON.stringify(typed)} is no address: ${parsed.fault}`)
  if (name !== undefined && name.length > longestName) {
    throw new Mistake(`The name is longer than ${longestName} characters.`)
  }
  const list = await findList(db, newcomer.list)
  const hash = hashAddress(parsed.key, newcomer.suppressionSecret)
  return await db.transaction().execute(async (transaction) => {
    const known = await sql<{ suppressed: boolean; state: string | null }>`
      select exists (select from suppressions where address_hash = ${hash}) as suppressed,
             (select s.state from subscriptions s join subscribers r on r.id = s.subscriber_id
              where r.address_key = ${parsed.key} and s.list_id = ${list.id}) as state`.execute(transaction)
    if (known.rows[0]?.suppressed) return 'suppressed'
    if (known.rows[0]?.state === 'unsubscribed') return 'unsubscribed'
    const made = await sql<{ id: number }>`
      insert into subscribers as r (address, address_key, address_typed, address_hash, name)
      values (${parsed.address}, ${parsed.key}, ${parsed.typed}, ${hash}, ${name ?? null})
      on conflict (address_key) do update set name = coalesce(excluded.name, r.name)
      returning id`.execute(transaction)
    const added = await changeConsent(transaction, {
      subscriber: made.rows[0]?.id ?? 0,
      lists: [list.id],
      what: 'added',
      to: 'confirmed',
      from: ['none', 'pending'],
      evidence: { by: 'operator', basis: consent.trim() },
    })
    return added.length > 0 ? 'added' : 'already'
  })
}
