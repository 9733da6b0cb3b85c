/** Writes the whole readers' side into one file, as of one moment: an import of it makes the same database. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { csvStyle } from '../csv-style.ts'
import { writeCells } from './record-cells.ts'
import { type RecordKind, recordColumns } from './records.ts'

/** How it is written. */
export interface ExportAllRequest {
  readonly format: 'ndjson' | 'csv'
  /** Cells as they are; a spreadsheet may run some of them. */
  readonly raw?: boolean
  /** Told now and then how many records were written. */
  readonly onProgress?: (records: number) => void
}

/** How many records of each kind were written. */
export type ExportedAll = Readonly<
  Record<
    'lists' | 'wordings' | 'suppressions' | 'subscribers' | 'subscriptions' | 'events' | 'merged',
    number
  >
>

type Row = Readonly<Record<string, unknown>>

const batch = 5000

/** Time at its full precision; a JavaScript date has a thousandth of it. */
function utc(column: string): RawBuilder<unknown> {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** The last number that a table gave out; those of erased readers count, for they are in links. */
function last(table: string): RawBuilder<unknown> {
  return sql`coalesce(pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')::regclass), 0)`
}

const queries: readonly (readonly [kind: RecordKind, counts: keyof ExportedAll, query: RawBuilder<Row>])[] = [
  [
    'list',
    'lists',
    sql`select id, key as list, name, ${utc('created_at')} as created_at, ${utc('retired_at')} as retired_at
        from lists order by id`,
  ],
  ['wording', 'wordings', sql`select encode(hash, 'hex') as hash, wording from consent_wordings order by 1`],
  [
    'suppression',
    'suppressions',
    sql`select encode(address_hash, 'hex') as hash, reason, note, ${utc('created_at')} as created_at
        from suppressions order by 1`,
  ],
  [
    'subscriber',
    'subscribers',
    sql`select id, address as email, address_typed as typed, name, language, attributes,
          ${utc('created_at')} as created_at
        from subscribers order by id`,
  ],
  [
    'subscription',
    'subscriptions',
    sql`select s.subscriber_id as subscriber, l.key as list, s.state, s.source, ${utc('s.created_at')} as created_at,
          ${utc('s.confirmed_at')} as confirmed_at, ${utc('s.unsubscribed_at')} as unsubscribed_at,
          ${utc('s.paused_until')} as paused_until
        from subscriptions s join lists l on l.id = s.list_id order by s.list_id, s.subscriber_id`,
  ],
  [
    'event',
    'events',
    sql`select e.id, e.subscriber_id as subscriber, l.key as list, ${utc('e.at')} as at, e.what, e.by, e.from_state,
          e.to_state, e.basis, encode(e.wording_hash, 'hex') as hash, e.language, e.page, e.ip::text as ip,
          e.user_agent, e.message_id, e.edition_id as edition, e.n, e.detail
        from consent_events e left join lists l on l.id = e.list_id order by e.id`,
  ],
  ['merged', 'merged', sql`select id, into_id as subscriber from merged_subscribers order by id`],
]

/** Writes the file and says what is in it. */
export async function exportAll(
  db: Database,
  out: NodeJS.WritableStream,
  { format, raw = false, onProgress }: ExportAllRequest,
): Promise<ExportedAll> {
  const counts = {
    lists: 0,
    wordings: 0,
    suppressions: 0,
    subscribers: 0,
    subscriptions: 0,
    events: 0,
    merged: 0,
  }
  let records = 0
  const write = (kind: RecordKind, rows: readonly Row[]): string =>
    format === 'csv'
      ? stringify(
          rows.map((row) => writeCells({ record: kind, ...row }, raw)),
          csvStyle,
        )
      : rows.map((row) => `${JSON.stringify({ record: kind, ...withoutNulls(row) })}\n`).join('')

  async function* lines(): AsyncGenerator<string> {
    // Readers come and go meanwhile: all is told as it was when the first line was written.
    const moment = await db
      .startTransaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute()
    try {
      if (format === 'csv') yield stringify([recordColumns])
      yield write('broadsheet_readers', [{ ...(await readHead(moment)), ...(raw ? { raw } : {}) }])
      for (const [kind, counted, query] of queries) {
        await sql`declare records no scroll cursor for ${query}`.execute(moment)
        for (;;) {
          const { rows } = await sql<Row>`fetch ${sql.raw(String(batch))} from records`.execute(moment)
          if (rows.length === 0) break
          counts[counted] += rows.length
          records += rows.length
          yield write(kind, rows)
          onProgress?.(records)
        }
        await sql`close records`.execute(moment)
      }
      yield write('end', [{ records }])
    } finally {
      await moment.rollback().execute()
    }
  }
  await pipeline(Readable.from(lines()), out)
  return counts
}

async function readHead(db: Database): Promise<Row> {
  const { rows } = await sql<Row>`
    select 1 as v, ${utc('t.now')} as at, coalesce(i.suppression_secret_check, '') as suppression_secret,
      ${last('lists')} as last_list, ${last('subscribers')} as last_subscriber, ${last('consent_events')} as last_event,
      ${last('editions')} as last_edition
    from instance i cross join (select clock() as now) t`.execute(db)
  return rows[0] ?? {}
}

function withoutNulls(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}
