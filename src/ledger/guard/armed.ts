/** Reads and writes where the database was when somebody last said that it may send. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Fingerprint } from '../../database/fingerprint.ts'

/** The row, and how far the database has come by now. */
export interface Arming {
  /** Undefined where nobody ever armed it. Of one that was restored: with the time of the backup. */
  readonly fingerprint: (Fingerprint & { readonly restored?: string }) | undefined
  readonly armedAt: string | undefined
  /** True while nothing was launched or scheduled: then nothing can be sent twice. */
  readonly fresh: boolean
  readonly fence: number
  readonly log: number
}

/** Reads it in one statement. */
export async function readArming(database: Database): Promise<Arming> {
  const read = await sql<{ [Key in keyof Arming]: NonNullable<Arming[Key]> | null }>`
    select a.fingerprint, extract(epoch from a.armed_at)::text as "armedAt",
      not exists (select from editions where launched_at is not null or status = 'scheduled') as fresh,
      coalesce(pg_sequence_last_value(pg_get_serial_sequence('workers', 'fence')::regclass), 0) as fence,
      (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint as log
    from (values (1)) one left join armed a on true`.execute(database)
  const row = read.rows[0]
  if (row === undefined) throw new Error('select returned no row')
  const { fresh, fence, log } = row
  return {
    fingerprint: row.fingerprint ?? undefined,
    armedAt: row.armedAt ?? undefined,
    fresh: fresh === true,
    fence: fence ?? 0,
    log: log ?? 0,
  }
}

/** Writes it, in the place of whatever was there. */
export async function writeArming(database: Database, fingerprint: Fingerprint, by: string): Promise<void> {
  await sql`
    insert into armed (fingerprint, armed_by) values (${JSON.stringify(fingerprint)}::jsonb, ${by})
    on conflict (one) do update set
      fingerprint = excluded.fingerprint, armed_by = excluded.armed_by, armed_at = clock()`.execute(database)
}

/** Writes it where that stands yet which was looked at: of several that find the database new one does it. */
export async function armNew(
  database: Database,
  fingerprint: Fingerprint,
  before: Fingerprint | undefined,
): Promise<void> {
  const json = JSON.stringify(fingerprint)
  if (before === undefined)
    await sql`
      insert into armed (fingerprint, armed_by) values (${json}::jsonb, 'broadsheet') on conflict do nothing`.execute(
      database,
    )
  else
    await sql`
      update armed set fingerprint = ${json}::jsonb, armed_at = clock(), armed_by = 'broadsheet'
      where fingerprint = ${JSON.stringify(before)}::jsonb`.execute(database)
}
