/** Reads the log of consent of one person, in order. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { SubscriptionState } from './change.ts'

/** One entry, with the words that were shown. What is not known is null. */
export interface ConsentEvent {
  readonly id: number
  readonly at: Date
  readonly what: string
  readonly by: string
  /** The list's key; null for what is about the person. */
  readonly list: string | null
  readonly from: SubscriptionState | null
  readonly to: SubscriptionState | null
  readonly basis: string | null
  readonly wording: string | null
  /** SHA-256 of the wording, in hexadecimal digits. */
  readonly wordingHash: string | null
  readonly language: string | null
  readonly page: string | null
  readonly ip: string | null
  readonly userAgent: string | null
  readonly messageId: string | null
  readonly edition: number | null
  readonly n: number | null
  readonly detail: Readonly<Record<string, unknown>> | null
}

/** All entries of a subscriber, oldest first; with those of readers who became one with this one. */
export async function readConsent(db: Database, subscriber: number): Promise<ConsentEvent[]> {
  const { rows } = await sql<ConsentEvent>`
    select e.id, e.at, e.what, e.by, l.key as list, e.from_state as from, e.to_state as to, e.basis, w.wording,
      encode(e.wording_hash, 'hex') as "wordingHash", e.language, e.page, abbrev(e.ip) as ip,
      e.user_agent as "userAgent", e.message_id as "messageId", e.edition_id as edition, e.n, e.detail
    from consent_events e left join lists l on l.id = e.list_id left join consent_wordings w on w.hash = e.wording_hash
    where e.subscriber_id = ${subscriber}::bigint
      or e.subscriber_id in (select m.id from merged_subscribers m where m.into_id = ${subscriber}::bigint)
    order by e.id`.execute(db)
  return rows
}
