/** Moves a reader to another address: asked for on the private page, done by the link that the new address was mailed. */
import { sql } from 'kysely'
import type { ParsedAddress } from '../../src/address.ts'
import type { Database } from '../../src/database/database.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import { type KeyRing, readIds } from '../../src/link.ts'
import { noteConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import { linkLives } from '../notices/links.ts'
import { offeredLanguages } from '../pages/choose-language.ts'
import type { ReaderSite } from '../reader-site.ts'
import { liftSuppression } from '../suppressions.ts'
import { mergeReader } from './merge-reader.ts'
import type { Reader } from './preferences-link.ts'

/** Where to: as it was typed, and under which hash it is known. */
export interface NewAddress extends ParsedAddress {
  readonly hash: Buffer
}

/** A reader names three addresses a day, those that they moved to among them; nobody's inbox gets two such messages a day. */
const mostADay = 3

/**
 * Writes the message to the new address. Whether it is written cannot be seen from outside: not for an address that
 * must not be mailed, nor beyond the limits.
 */
export async function askForChange(site: ReaderSite, reader: Reader, to: NewAddress): Promise<void> {
  const written = await site.database.transaction().execute(async (transaction) => {
    // Held until the end, so that two forms at once are counted one after the other.
    await sql`select from subscribers where id = ${reader.id}::bigint for update`.execute(transaction)
    const change = await addChange(transaction, reader, to)
    if (change === undefined) return false
    const [own = 'en'] = offeredLanguages(site.publication)
    await addNotice(transaction, {
      address: to.address,
      addressHash: to.hash,
      payload: {
        kind: 'change_address',
        change,
        subscriber: reader.id,
        language: reader.language ?? own,
        lists: [],
      },
    })
    return true
  })
  if (written) site.wake('notify')
}

async function addChange(transaction: Database, reader: Reader, to: NewAddress): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into address_changes (subscriber_id, address, address_key, address_typed, address_hash)
    select ${reader.id}::bigint, ${to.address}::text, ${to.key}::text, ${to.typed}::text, ${to.hash}::bytea
    where (select count(*) from address_changes
           where subscriber_id = ${reader.id}::bigint and created_at > clock() - interval '24 hours')
        + (select count(*) from consent_events
           where subscriber_id = ${reader.id}::bigint and what = 'address_changed' and list_id is null
             and at > clock() - interval '24 hours') < ${mostADay}
      and not exists (select from notices
        where address_hash = ${to.hash} and kind = 'change_address' and created_at > clock() - interval '24 hours')
      and not exists (select from suppressions
        where address_hash = ${to.hash} and reason not in ('unsubscribed_all', 'erased'))
    returning id`.execute(transaction)
  return rows[0]?.id
}

/** A change that waits for its button. */
export interface WaitingChange {
  readonly id: number
  readonly subscriber: number
  readonly address: string
  readonly key: string
  readonly typed: string
  readonly hash: Buffer
  /** The language that the reader has chosen. */
  readonly language: string | null
}

/** The id in the token of `/x/TOKEN`; undefined for one that no secret of the ring signed. */
export function readChangeLink(ring: KeyRing, token: string): number | undefined {
  return readIds(ring, 'change', token, 1)?.[0]
}

/** The change as long as its link works; undefined once it is used, too old, or must not be done any more. */
export async function findChange(database: Database, id: number): Promise<WaitingChange | undefined> {
  const { rows } = await sql<WaitingChange>`
    select c.id, r.id as subscriber, c.address, c.address_key as key, c.address_typed as typed,
      c.address_hash as hash, r.language
    from address_changes c join subscribers r on r.id = c.subscriber_id
    where c.id = ${id}::bigint and c.created_at > clock() - ${linkLives.change.count} * interval '1 day'
      and not exists (select from suppressions p
        where p.address_hash = c.address_hash and p.reason not in ('unsubscribed_all', 'erased'))`.execute(
    database,
  )
  return rows[0]
}

/**
 * Moves the reader, and tells the old address. A reader that has the new address already becomes one with this one.
 * False where the change waits no more.
 */
export async function changeAddress(site: ReaderSite, id: number, evidence: Evidence): Promise<boolean> {
  const done = await site.database.transaction().execute(async (transaction) => {
    const change = await findChange(transaction, id)
    if (change === undefined) return false
    const old = await lockReader(transaction, change)
    // Used by a second click while this one waited, or erased.
    if (old === undefined || (await findChange(transaction, id)) === undefined) return false
    await mergeReader(transaction, { into: change.subscriber, key: change.key, evidence })
    await sql`
      update subscribers set address = ${change.address}, address_key = ${change.key},
        address_typed = ${change.typed}, address_hash = ${change.hash}
      where id = ${change.subscriber}::bigint`.execute(transaction)
    // Whoever opens a link in that mailbox and presses the button wants to be mailed there.
    await liftSuppression(transaction, change.hash)
    // Other changes that were asked for before are over with this one.
    await sql`delete from address_changes where subscriber_id = ${change.subscriber}::bigint`.execute(
      transaction,
    )
    await noteConsent(transaction, {
      ...{ subscriber: change.subscriber, lists: [], what: 'address_changed' },
      // Never the addresses: an entry stands as long as the reader, and an erasure must find no old one.
      evidence: { ...evidence, detail: { from: old.hash.toString('hex'), to: change.hash.toString('hex') } },
    })
    const [own = 'en'] = offeredLanguages(site.publication)
    await addNotice(transaction, {
      address: old.address,
      addressHash: old.hash,
      payload: {
        ...{ kind: 'address_changed', subscriber: change.subscriber, lists: [] },
        language: change.language ?? own,
      },
    })
    return true
  })
  if (done) site.wake('notify')
  return done
}

/** Locks the reader and whoever has the new address, in the order of their ids, so that two changes never wait in a ring. */
async function lockReader(
  transaction: Database,
  { subscriber, key }: WaitingChange,
): Promise<{ readonly address: string; readonly hash: Buffer } | undefined> {
  const { rows } = await sql<{ id: number; address: string; hash: Buffer }>`
    select id, address, address_hash as hash from subscribers
    where id = ${subscriber}::bigint or address_key = ${key} order by id for update`.execute(transaction)
  return rows.find(({ id }) => id === subscriber)
}
