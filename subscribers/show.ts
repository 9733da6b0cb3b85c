/** Shows all that is known about one address, whether it is a subscriber's or not. */
import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress, isAddressFault, parseAddress } from '../src/address.ts'
import type { Database } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'
import { type ConsentEvent, readConsent } from './consent/read.ts'
import { type AddressTrace, readTraces } from './show-traces.ts'
import { readSuppression, type Suppression } from './suppressions.ts'

/** What is known about an address; a suppressed one may have no subscriber. */
export interface SubscriberShown extends AddressTrace {
  readonly address: string
  readonly suppression: Suppression | undefined
  readonly subscriber: SubscriberRow | undefined
  /** The numbers of readers that became one with this one, when an address was changed. */
  readonly former: readonly number[]
  readonly subscriptions: readonly SubscriptionRow[]
  /** The whole log of consent, oldest first. */
  readonly events: readonly ConsentEvent[]
  /** Of the last editions, newest first. */
  readonly deliveries: readonly DeliveryRow[]
}

/** The person. */
export interface SubscriberRow {
  readonly id: number
  readonly address: string
  readonly typed: string
  readonly name: string | null
  /** BCP 47; null: the list's own. */
  readonly language: string | null
  readonly attributes: Readonly<Record<string, unknown>>
  readonly created_at: Date
}

/** One list the person is or was on. */
export interface SubscriptionRow {
  readonly list: string
  readonly state: 'pending' | 'confirmed' | 'unsubscribed'
  /** Where it came from: form, embed, api, import, operator. */
  readonly source: string
  readonly created_at: Date
  readonly confirmed_at: Date | null
  readonly unsubscribed_at: Date | null
  /** Left out of what goes out until then. */
  readonly paused_until: Date | null
}

/** One edition's delivery to the person. */
export interface DeliveryRow {
  readonly edition: number
  readonly n: number
  readonly subject: string
  readonly state: string
  readonly tries: number
  readonly settled_at: Date | null
  readonly code: number | null
  readonly reply: string | null
}

/** Reads it. Throws a {@link Mistake} for what is no address. */
export async function showSubscriber(
  db: Database,
  typed: string,
  suppressionSecret: KeyObject,
): Promise<SubscriberShown> {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Mistake(`${JSON.stringify(typed)} is no address: ${parsed.fault}`)
  const { address, key } = parsed
  const hash = hashAddress(key, suppressionSecret)
  const suppression = await readSuppression(db, hash)
  const subscribers = await sql<SubscriberRow>`
    select id, address, address_typed as typed, name, language, attributes, created_at
    from subscribers where address_key = ${key}`.execute(db)
  const subscriber = subscribers.rows[0]
  const traces = await readTraces(db, { key, hash, subscriber: subscriber?.id })
  const known = { address, suppression, subscriber, ...traces }
  if (subscriber === undefined) return { ...known, former: [], subscriptions: [], events: [], deliveries: [] }
  const former = await readFormer(db, subscriber.id)
  const ids = [subscriber.id, ...former]
  const subscriptions = await sql<SubscriptionRow>`
    select l.key as list, s.state, s.source, s.created_at, s.confirmed_at, s.unsubscribed_at,
      case when s.paused_until > clock() then s.paused_until end as paused_until
    from subscriptions s join lists l on l.id = s.list_id
    where s.subscriber_id = ${subscriber.id} order by l.key`.execute(db)
  // Deliveries are found by edition: the ledger has no index by reader alone, which every send would pay for.
  const deliveries = await sql<DeliveryRow>`
    select e.id as edition, d.n, e.subject, d.state, d.tries, d.settled_at, d.code, d.reply
    from (select id, subject from editions order by id desc limit 200) e
    join deliveries d on d.edition_id = e.id and d.subscriber_id = any(${ids}::bigint[])
    order by e.id desc, d.n limit 10`.execute(db)
  return {
    ...known,
    former,
    subscriptions: subscriptions.rows,
    events: await readConsent(db, subscriber.id),
    deliveries: deliveries.rows,
  }
}

async function readFormer(db: Database, subscriber: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from merged_subscribers where into_id = ${subscriber} order by id`.execute(db)
  return rows.map(({ id }) => id)
}
