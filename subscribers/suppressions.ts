/** Keeps the addresses that must not be mailed, as keyed hashes; what is on it leaves only by an operator's word. */
import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress, isAddressFault, parseAddress } from '../src/address.ts'
import type { Database } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'

/** Why an address is suppressed. */
export type SuppressionReason =
  | 'unsubscribed_all'
  | 'erased'
  | 'complaint'
  | 'hard_bounce'
  | 'not_me'
  | 'manual'

/** One suppressed address. */
export interface Suppression {
  readonly reason: SuppressionReason
  readonly note: string | null
  readonly created_at: Date
}

/** As a list shows it: the address is known only where it is a subscriber's. */
export interface ListedSuppression extends Suppression {
  readonly hash: string
  readonly address: string | null
}

/** Suppresses an address. One that is suppressed keeps its first reason. */
export async function addSuppression(
  db: Database,
  typed: string,
  {
    reason,
    note,
    suppressionSecret,
  }: { reason: SuppressionReason; note?: string; suppressionSecret: KeyObject },
): Promise<'suppressed' | 'already'> {
  const { rows } = await sql`
    insert into suppressions (address_hash, reason, note)
    values (${hashTyped(typed, suppressionSecret)}, ${reason}, ${note ?? null})
    on conflict do nothing returning 1`.execute(db)
  return rows.length > 0 ? 'suppressed' : 'already'
}

/** Takes an address off, on the operator's word. */
export async function removeSuppression(
  db: Database,
  typed: string,
  suppressionSecret: KeyObject,
): Promise<'removed' | 'not_suppressed'> {
  const { rows } = await sql`
    delete from suppressions where address_hash = ${hashTyped(typed, suppressionSecret)} returning 1`.execute(
    db,
  )
  return rows.length > 0 ? 'removed' : 'not_suppressed'
}

/** The suppression of the address with this hash. */
export async function readSuppression(db: Database, hash: Buffer): Promise<Suppression | undefined> {
  const { rows } = await sql<Suppression>`
    select reason, note, created_at from suppressions where address_hash = ${hash}`.execute(db)
  return rows[0]
}

/** All suppressions, newest first. */
export async function readSuppressions(db: Database, limit = 1000): Promise<ListedSuppression[]> {
  const { rows } = await sql<ListedSuppression>`
    select encode(p.address_hash, 'hex') as hash, r.address, p.reason, p.note, p.created_at
    from suppressions p left join subscribers r on r.address_hash = p.address_hash
    order by p.created_at desc, p.address_hash limit ${limit}`.execute(db)
  return rows
}

function hashTyped(typed: string, suppressionSecret: KeyObject): Buffer {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Mistake(`${JSON.stringify(typed)} is no address: ${parsed.fault}`)
  return hashAddress(parsed.key, suppressionSecret)
}
