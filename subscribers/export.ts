/** Writes a list's readers as CSV, in batches, so that a list of any size needs little memory. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { sql } from 'kysely'
import type { Database } from '../src/database/database.ts'
import { neutralCell } from './csv-cell.ts'
import { headingKey, ownColumns } from './csv-heading.ts'
import { csvStyle } from './csv-style.ts'
import { findList } from './lists.ts'

/** What is exported. */
export interface ExportRequest {
  /** The list's key. */
  readonly list: string
  /** Those who left and those who never confirmed as well; an import refuses these rows. */
  readonly everyone?: boolean
  /** Cells as they are; a spreadsheet may run some of them. */
  readonly raw?: boolean
}

interface Row {
  readonly id: number
  readonly email: string
  readonly name: string | null
  readonly language: string | null
  readonly state: string
  readonly source: string
  readonly confirmed_at: string | null
  readonly unsubscribed_at: string | null
  readonly consent: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

const batch = 5000

/** Writes the CSV and says how many readers it has. */
export async function exportSubscribers(
  db: Database,
  out: NodeJS.WritableStream,
  { list: key, everyone = false, raw = false }: ExportRequest,
): Promise<number> {
  const list = await findList(db, key)
  const keys = await readAttributeKeys(db, list.id)
  const cell = raw ? (text: string) => text : neutralCell
  let count = 0
  async function* lines(): AsyncGenerator<string[]> {
    yield [...ownColumns, ...keys.map(headingKey)].map(cell)
    for (let after = 0; ; ) {
      const rows = await readBatch(db, list.id, everyone, after)
      for (const row of rows) {
        const own = ownColumns.map((column) => row[column] ?? '')
        const attributes = keys.map((name) => showAttribute(row.attributes, name))
        yield [...own, ...attributes].map(cell)
      }
      count += rows.length
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }
  await pipeline(Readable.from(lines()), stringify(csvStyle), out)
  return count
}

/** The address as it is mailed to: what was typed may hold a domain in letters that no other program reads. */
async function readBatch(db: Database, list: number, everyone: boolean, after: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select r.id, r.address as email, r.name, r.language, s.state::text, s.source,
           to_json(s.confirmed_at) #>> '{}' as confirmed_at,
           to_json(s.unsubscribed_at) #>> '{}' as unsubscribed_at,
           (select coalesce(e.basis, w.wording) from consent_events e
            left join consent_wordings w on w.hash = e.wording_hash
            where e.subscriber_id = r.id and e.list_id = s.list_id
              and (e.basis is not null or e.wording_hash is not null)
            order by e.id desc limit 1) as consent,
           r.attributes
    from subscriptions s join subscribers r on r.id = s.subscriber_id
    where s.list_id = ${list} and r.id > ${after} and (${everyone} or s.state = 'confirmed')
    order by r.id limit ${batch}`.execute(db)
  return rows
}

async function readAttributeKeys(db: Database, list: number): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct jsonb_object_keys(r.attributes) as key
    from subscriptions s join subscribers r on r.id = s.subscriber_id
    where s.list_id = ${list} order by key`.execute(db)
  return rows.map((row) => row.key)
}

function showAttribute(attributes: Row['attributes'], name: string): string {
  // A column may be called "constructor" or "__proto__": only what is the reader's own counts.
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
