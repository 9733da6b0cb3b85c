/** Keeps the addresses that must not be mailed, as keyed hashes. */
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

/**
 * Those that the reader takes back by signing up anew and confirming it: they were the reader's own wish. All others
 * stand until an operator removes them, which is audited.
 */
const liftedReasons: readonly SuppressionReason[] = ['unsubscribed_all', 'erased']

/** Whether a new, confirmed sign-up of the reader ends a suppression of this kind. */
export function isLiftedBySignUp(reason: SuppressionReason): boolean {
  return liftedReasons.includes(reason)
}

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

/** Suppresses an address that somebody typed; see {@link suppressHash}. */
export async function addSuppression(
  db: Database,
  typed: string,
  {
    reason,
    note,
    suppressionSecret,
  }: { reason: SuppressionReason; note?: string; suppressionSecret: KeyObject },
): Promise<'suppressed' | 'already'> {
  return await suppressHash(db, hashTyped(typed, suppressionSecret), reason, note)
}

/**
 * Suppresses the address with this hash. One that is suppressed keeps its first reason, unless that is one that a
 * sign-up ends and the new one is not: what must last is never hidden behind what may be taken back.
 */
export async function suppressHash(
  db: Database,
  hash: Buffer,
  reason: SuppressionReason,
  note?: string,
): Promise<'suppressed' | 'already'> {
  const { rows } = await sql`
    insert into suppressions as s (address_hash, reason, note) values (${hash}, ${reason}, ${note ?? null})
    on conflict (address_hash) do update
    set reason = excluded.reason, note = excluded.note, created_at = clock()
    where s.reason = any(${liftedReasons}::suppression_reason[])
      and not excluded.reason = any(${liftedReasons}::suppression_reason[])
    returning 1`.execute(db)
  return rows.length > 0 ? 'suppressed' : 'already'
}

/** Ends the suppression of an address whose reader has signed up anew and confirmed it; tells what it was for. */
export async function liftSuppression(db: Database, hash: Buffer): Promise<SuppressionReason | undefined> {
  const { rows } = await sql<{ reason: SuppressionReason }>`
    delete from suppressions where address_hash = ${hash} and reason = any(${liftedReasons}::suppression_reason[])
    returning reason`.execute(db)
  return rows[0]?.reason
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
