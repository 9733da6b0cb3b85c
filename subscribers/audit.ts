/** Keeps what operators did that a person may have to answer for: who, when, what; never an address. */
import { sql } from 'kysely'
import type { Database } from '../src/database/database.ts'

/** One entry of the audit log, as it is written. */
export interface AuditEntry {
  /** Who did it: the name of the account that ran the command. */
  readonly actor: string
  /** What was done, in one word with underscores: `suppression_removed`. */
  readonly what: string
  /** What it was done to; an address stands here only as its keyed hash, in hexadecimal digits. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** One entry, as it is read. */
export interface AuditEvent extends AuditEntry {
  readonly id: number
  readonly at: Date
  readonly detail: Readonly<Record<string, unknown>>
}

/** Appends an entry; in the transaction of what it tells about, so that neither happens without the other. */
export async function recordAudit(db: Database, { actor, what, detail = {} }: AuditEntry): Promise<void> {
  await sql`
    insert into audit_events (actor, what, detail)
    values (${actor}, ${what}, ${JSON.stringify(detail)}::jsonb)`.execute(db)
}

/** The latest entries, newest first. */
export async function readAudit(db: Database, limit = 1000): Promise<AuditEvent[]> {
  const { rows } = await sql<AuditEvent>`
    select id, at, actor, what, detail from audit_events order by id desc limit ${limit}`.execute(db)
  return rows
}
