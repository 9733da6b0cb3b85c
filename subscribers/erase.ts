/** Erases a person: every plain trace of the address goes, a keyed hash stays so that nothing is mailed to it again. */
import { sql } from 'kysely'
import { isAddressFault, type ParsedAddress, parseAddress } from '../src/address.ts'
import type { Database } from '../src/database/database.ts'
import { suppressHash } from './suppressions.ts'

/** Whom to erase. */
export interface ErasedPerson {
  readonly key: string
  readonly address: string
  /** The keyed hash of the address. */
  readonly hash: Buffer
}

/** What was found of them. */
export interface Erased {
  /** Whether there was a subscriber with this address. */
  readonly known: boolean
  /** How many lists they were or had been on. */
  readonly subscriptions: number
  readonly events: number
}

/**
 * Erases, inside the transaction that the caller began: all of it happens or nothing. What mail servers answered goes
 * too, since it often repeats the address; the ledger keeps its numbers, so that the sums of old editions hold. A
 * suppression that no reader can take back stays what it is.
 */
export async function eraseSubscriber(transaction: Database, person: ErasedPerson): Promise<Erased> {
  // First, and in the order that a sign-up's job takes them: one that is at work now makes its reader, whom the next
  // statement finds.
  await deleteSignUps(transaction, person.key)
  const found = await sql<{ id: number }>`
    select id from subscribers where address_key = ${person.key} for update`.execute(transaction)
  const id = found.rows[0]?.id
  const erased =
    id === undefined ? { known: false, subscriptions: 0, events: 0 } : await deleteSubscriber(transaction, id)
  await deleteMail(transaction, person)
  // The numbers stay for as long as bounces do: by the keyed hash they name nobody.
  await sql`
    update bounces set reply = null where address_hash = ${person.hash} and reply is not null`.execute(
    transaction,
  )
  await sql`
    update confirmations set subscriber_id = null, request = null, message_id = null
    where address_hash = ${person.hash} or subscriber_id = ${id ?? null}::bigint`.execute(transaction)
  await suppressHash(transaction, person.hash, 'erased')
  // "Erased" says more than "left everything"; a stronger reason stays. A note may hold a name.
  await sql`
    update suppressions set note = null,
      reason = case reason when 'unsubscribed_all' then 'erased' else reason end
    where address_hash = ${person.hash}`.execute(transaction)
  return erased
}

async function deleteSubscriber(transaction: Database, id: number): Promise<Erased> {
  // Whoever became one with this reader left their history under their own number.
  const ids = sql`select ${id}::bigint union select m.id from merged_subscribers m where m.into_id = ${id}::bigint`
  // By edition: the ledger has no index by reader alone, which every send would pay for.
  await sql`
    update deliveries d set reply = null from editions e
    where d.edition_id = e.id and d.subscriber_id in (${ids}) and d.reply is not null`.execute(transaction)
  await sql`
    update delivery_events v set detail = v.detail - 'reply'
    from editions e, deliveries d
    where d.edition_id = e.id and d.subscriber_id in (${ids})
      and v.edition_id = d.edition_id and v.n = d.n and v.detail ? 'reply'`.execute(transaction)
  // Before the log: a change that is at work now holds its subscription, and what it appends goes as well.
  const lists = await sql`delete from subscriptions where subscriber_id = ${id}::bigint`.execute(transaction)
  // To whatever address: the one that the reader had before, the one that they were about to have.
  await sql`
    delete from notices where (payload ->> 'subscriber')::bigint in (${ids})`.execute(transaction)
  const events = await sql`delete from consent_events where subscriber_id in (${ids})`.execute(transaction)
  await sql`delete from address_changes where subscriber_id in (${ids})`.execute(transaction)
  await sql`delete from merged_subscribers where into_id = ${id}::bigint`.execute(transaction)
  await sql`delete from subscribers where id = ${id}::bigint`.execute(transaction)
  return {
    known: true,
    subscriptions: Number(lists.numAffectedRows ?? 0),
    events: Number(events.numAffectedRows ?? 0),
  }
}

/** Notices, also those to the operator's own address book: a test message bears the address in its bytes. */
async function deleteMail(transaction: Database, { address, key, hash }: ErasedPerson): Promise<void> {
  await sql`
    delete from notices
    where address_hash = ${hash} or lower(address) in (${key}, ${address.toLowerCase()})`.execute(transaction)
  await sql`delete from address_changes where address_hash = ${hash} or address_key = ${key}`.execute(
    transaction,
  )
}

/** Forms that wait for their job hold the address as it was typed, in whatever spelling. */
async function deleteSignUps(transaction: Database, key: string): Promise<void> {
  const local = key.slice(0, key.lastIndexOf('@') + 1)
  const { rows } = await sql<{ id: number; address: string }>`
    select id, request ->> 'address' as address from sign_ups
    where starts_with(lower(ltrim(request ->> 'address')), ${local}) for update`.execute(transaction)
  const theirs = rows.filter(({ address }) => keyOf(parseAddress(address)) === key).map(({ id }) => id)
  await sql`delete from sign_ups where id = any(${theirs}::bigint[])`.execute(transaction)
}

function keyOf(parsed: ReturnType<typeof parseAddress>): ParsedAddress['key'] | undefined {
  return isAddressFault(parsed) ? undefined : parsed.key
}
