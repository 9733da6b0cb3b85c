/** Collects all that we know of a reader, as the file that is mailed to who asks "what do you know about me?". */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { readConsent } from '../consent/read.ts'

/** Everything, in the words that a reader would use; dates become ISO 8601 in JSON. */
export interface ReaderData {
  readonly reader: ReaderFacts
  /** The lists that the reader is or was on. */
  readonly lists: readonly ListFacts[]
  /** What happened to these subscriptions, oldest first: when, how, in what words. */
  readonly history: readonly object[]
  /** Whether and why the address is not mailed. */
  readonly suppression: SuppressionFacts | null
  /** Messages that asked for a confirmation. */
  readonly confirmations: readonly ConfirmationFacts[]
  /** Newsletters that were sent to the reader, newest first; older ones are kept only as totals. */
  readonly newsletters: readonly NewsletterFacts[]
  /** Other messages to the address: links that were asked for, welcomes, notes. */
  readonly messages: readonly MessageFacts[]
  /** A change to another address that waits for its confirmation. */
  readonly addressChanges: readonly AddressChangeFacts[]
}

interface ReaderFacts {
  readonly address: string
  readonly addressAsTyped: string
  readonly name: string | null
  readonly language: string | null
  /** The answers to a list's own questions, or the columns of an import. */
  readonly details: Readonly<Record<string, unknown>>
  readonly knownSince: Date
}

interface ListFacts {
  readonly list: string
  readonly name: string
  readonly state: string
  readonly source: string
  readonly since: Date
  readonly confirmedAt: Date | null
  readonly leftAt: Date | null
  readonly pausedUntil: Date | null
}

interface SuppressionFacts {
  readonly reason: string
  readonly since: Date
  readonly note: string | null
}

interface ConfirmationFacts {
  readonly askedAt: Date
  readonly confirmedAt: Date | null
  readonly lists: readonly string[]
  readonly request: Readonly<Record<string, unknown>> | null
  readonly messageId: string | null
}

interface NewsletterFacts {
  readonly list: string
  readonly subject: string
  readonly launchedAt: Date
  readonly state: string
  readonly settledAt: Date | null
  /** What the reader's mail server said. */
  readonly reply: string | null
}

interface MessageFacts {
  readonly kind: string
  readonly state: string
  readonly madeAt: Date
  readonly settledAt: Date | null
}

interface AddressChangeFacts {
  readonly to: string
  readonly askedAt: Date
}

/** All that is known of a subscriber, as of one instant; undefined for one that is gone. */
export async function collectData(db: Database, subscriber: number): Promise<ReaderData | undefined> {
  // One snapshot: a file in which the log tells of a list that the lists do not name would worry its reader.
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const found = await sql<ReaderFacts & { hash: Buffer }>`
        select address, address_typed as "addressAsTyped", name, language, attributes as details,
          created_at as "knownSince", address_hash as hash
        from subscribers where id = ${subscriber}::bigint`.execute(transaction)
      const [row] = found.rows
      if (row === undefined) return undefined
      const { hash, ...reader } = row
      const events = await readConsent(transaction, subscriber)
      return {
        reader,
        lists: await readListFacts(transaction, subscriber),
        // Numbers of our own tables and a hash say nothing to the reader; the words that it is of stand beside it.
        history: events.map(({ id: _, wordingHash: __, n: ___, ...event }) => withoutNulls(event)),
        suppression: await readSuppressionFacts(transaction, hash),
        confirmations: await readConfirmations(transaction, subscriber, hash),
        newsletters: await readNewsletters(transaction, subscriber),
        messages: await readMessages(transaction, hash),
        addressChanges: await readAddressChanges(transaction, subscriber),
      }
    })
}

async function readListFacts(db: Database, subscriber: number): Promise<ListFacts[]> {
  const { rows } = await sql<ListFacts>`
    select l.key as list, l.name, s.state, s.source, s.created_at as since, s.confirmed_at as "confirmedAt",
      s.unsubscribed_at as "leftAt", s.paused_until as "pausedUntil"
    from subscriptions s join lists l on l.id = s.list_id
    where s.subscriber_id = ${subscriber}::bigint order by l.key`.execute(db)
  return rows
}

async function readSuppressionFacts(db: Database, hash: Buffer): Promise<SuppressionFacts | null> {
  const { rows } = await sql<SuppressionFacts>`
    select reason, created_at as since, note from suppressions where address_hash = ${hash}`.execute(db)
  return rows[0] ?? null
}

async function readConfirmations(
  db: Database,
  subscriber: number,
  hash: Buffer,
): Promise<ConfirmationFacts[]> {
  const { rows } = await sql<ConfirmationFacts>`
    select c.created_at as "askedAt", c.confirmed_at as "confirmedAt", c.request, c.message_id as "messageId",
      array(select l.key from lists l where l.id = any(c.list_ids) order by l.key) as lists
    from confirmations c
    where c.subscriber_id = ${subscriber}::bigint or c.address_hash = ${hash} order by c.id`.execute(db)
  return rows
}

async function readNewsletters(db: Database, subscriber: number): Promise<NewsletterFacts[]> {
  // By edition: the ledger has no index by reader alone, which every send would pay for. Readers who became one
  // with this one got theirs under their own numbers.
  const { rows } = await sql<NewsletterFacts>`
    with own (id) as (
      select ${subscriber}::bigint union all select id from merged_subscribers where into_id = ${subscriber}::bigint
    )
    select l.key as list, e.subject, e.launched_at as "launchedAt", d.state, d.settled_at as "settledAt", d.reply
    from editions e join lists l on l.id = e.list_id
    join lateral (
      select * from deliveries d where d.edition_id = e.id and d.subscriber_id in (select id from own)
    ) d on true
    where e.launched_at is not null order by e.id desc`.execute(db)
  return rows
}

async function readMessages(db: Database, hash: Buffer): Promise<MessageFacts[]> {
  const { rows } = await sql<MessageFacts>`
    select kind, state, created_at as "madeAt", settled_at as "settledAt"
    from notices where address_hash = ${hash} order by id`.execute(db)
  return rows
}

async function readAddressChanges(db: Database, subscriber: number): Promise<AddressChangeFacts[]> {
  const { rows } = await sql<AddressChangeFacts>`
    select address as to, created_at as "askedAt"
    from address_changes where subscriber_id = ${subscriber}::bigint order by id`.execute(db)
  return rows
}

/** An entry of the log has a dozen columns of which most are empty. */
function withoutNulls(event: object): object {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null))
}
