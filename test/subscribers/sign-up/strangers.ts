/** Five people whom the form must not tell apart: nobody's, pending, confirmed, gone, and never to be mailed. */
import { createSecretKey } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress } from '../../../src/address.ts'
import type { Database } from '../../../src/database/database.ts'

/** The kinds; an address of a kind is `KIND-N@example.com`, all of one length. */
export const kinds = ['newhere', 'pending', 'confirm', 'hasleft', 'suppres'] as const

/** One of the kinds. */
export type Kind = (typeof kinds)[number]

/** An address of a kind. */
export function addressOf(kind: Kind, n: number): string {
  return `${kind}-${String(n).padStart(6, '0')}@example.com`
}

const states = [
  ['pending', 'pending'],
  ['confirm', 'confirmed'],
  ['hasleft', 'unsubscribed'],
] as const

/** Makes so many of each. */
export async function makeStrangers(database: Database, count: number): Promise<void> {
  const secret = createSecretKey(Buffer.alloc(32, 7))
  await sql`insert into lists (key, name) values ('daily', 'Daily') on conflict do nothing`.execute(database)
  const numbers = Array.from({ length: count }, (_, n) => n)
  for (const [kind, state] of states) {
    const addresses = numbers.map((n) => addressOf(kind, n))
    const hashes = addresses.map((address) => hashAddress(address, secret))
    await sql`
      with people as (
        insert into subscribers (address, address_key, address_typed, address_hash)
        select a, a, a, h from unnest(${addresses}::text[], ${hashes}::bytea[]) as t (a, h) returning id
      )
      insert into subscriptions (list_id, subscriber_id, state, source)
      select l.id, p.id, ${state}::subscription_state, 'form' from lists l, people p where l.key = 'daily'
    `.execute(database)
  }
  const hashes = numbers.map((n) => hashAddress(addressOf('suppres', n), secret))
  await sql`
    insert into suppressions (address_hash, reason)
    select h, 'complaint' from unnest(${hashes}::bytea[]) as h`.execute(database)
}
