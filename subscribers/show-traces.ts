/** Reads what an address has left behind outside the log of consent: forms and messages that wait, words of operators. */
import { sql } from 'kysely'
import type { Database } from '../src/database/database.ts'

/** What belongs to an address, and to nobody's subscription yet. */
export interface AddressTrace {
  /** Forms that nobody has looked at yet, or that wait for their turn. */
  readonly signUps: readonly {
    readonly at: Date
    readonly lists: readonly string[]
    readonly next_at: Date
  }[]
  /** Confirmation messages, oldest first. */
  readonly confirmations: readonly ConfirmationRow[]
  /** Other messages to it that belong to no edition, oldest first. */
  readonly notices: readonly NoticeRow[]
  /** Changes to another address that nobody confirmed. */
  readonly changes: readonly { readonly at: Date; readonly to: string }[]
  /** What operators did about it. */
  readonly audit: readonly AuditRow[]
}

/** One confirmation message. */
export interface ConfirmationRow {
  readonly at: Date
  readonly lists: readonly string[]
  readonly message_id: string | null
  readonly confirmed_at: Date | null
  /** Whether its link still works: seven days. */
  readonly open: boolean
}

/** One notice. */
export interface NoticeRow {
  readonly at: Date
  readonly kind: string
  readonly state: string
  readonly settled_at: Date | null
  readonly reply: string | null
}

/** What an operator did. */
export interface AuditRow {
  readonly at: Date
  readonly actor: string
  readonly what: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** Whose traces. */
interface Whose {
  readonly key: string
  readonly hash: Buffer
  readonly subscriber: number | undefined
}

/** Reads them all. */
export async function readTraces(db: Database, { key, hash, subscriber }: Whose): Promise<AddressTrace> {
  const signUps = await sql<AddressTrace['signUps'][number]>`
    select created_at as at, request -> 'lists' as lists, next_at from sign_ups
    where lower(trim(request ->> 'address')) = ${key} order by id`.execute(db)
  const confirmations = await sql<ConfirmationRow>`
    select c.created_at as at, c.message_id, c.confirmed_at,
      array(select l.key from lists l where l.id = any(c.list_ids) order by l.key) as lists,
      c.confirmed_at is null and c.created_at > clock() - interval '7 days' as open
    from confirmations c where c.address_hash = ${hash} order by c.id`.execute(db)
  const notices = await sql<NoticeRow>`
    select created_at as at, kind, state, settled_at, reply from notices where address_hash = ${hash} order by id`.execute(
    db,
  )
  const changes = await sql<AddressTrace['changes'][number]>`
    select created_at as at, address as to from address_changes
    where subscriber_id = ${subscriber ?? null}::bigint order by id`.execute(db)
  const audit = await sql<AuditRow>`
    select at, actor, what, detail from audit_events where detail ->> 'hash' = ${hash.toString('hex')} order by id`.execute(
    db,
  )
  return {
    signUps: signUps.rows,
    confirmations: confirmations.rows,
    notices: notices.rows,
    changes: changes.rows,
    audit: audit.rows,
  }
}
