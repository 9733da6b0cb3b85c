/** What is exported is imported again as it was, and no cell of it runs in a spreadsheet. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { neutralCell, plainCell } from '../../subscribers/csv-cell.ts'
import { type ExportRequest, exportSubscribers } from '../../subscribers/export.ts'
import { importSubscribers } from '../../subscribers/import.ts'
import { openTestDatabase } from '../support/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-round-trip-'))
after(() => rmSync(folder, { recursive: true }))
const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))

async function exportBytes(db: Database, request: Partial<ExportRequest> = {}): Promise<Buffer> {
  const out = new PassThrough()
  const [bytes] = await Promise.all([buffer(out), exportSubscribers(db, out, { list: 'daily', ...request })])
  return bytes
}

function importBytes(db: Database, bytes: Buffer, list: string) {
  const rejects = join(folder, 'rejects.csv')
  const request = { lists: [list], consent: 'test', source: 'test.csv', suppressionSecret, rejects }
  return importSubscribers(db, Readable.from([bytes]), request)
}

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '=1+1',
    '+1',
    '-1',
    '@x',
    "'=1",
    '＝1+1',
    '\n=1',
    "''@",
    '\t',
    '\r\nx',
    '"',
    '",;\n',
    '\\',
    '\\N',
    '\\.',
    '{"a":1}',
  ),
)
const person = fc.record(
  { local: fc.stringMatching(/^[a-z+=-][a-z0-9+-]{0,8}$/), name: cell, city: cell, '__proto__ ': cell },
  { noNullPrototype: true },
)

test('address, name and attributes survive an export and an import', async () => {
  await using opened = await openTestDatabase()
  const db = opened.database
  await sql`insert into lists (key, name) values ('daily', 'Daily'), ('copy', 'Copy')`.execute(db)
  const read = async () => {
    const { rows } = await sql`select address, name, attributes from subscribers order by address`.execute(db)
    return rows
  }
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(person, { selector: ({ local }) => local, minLength: 1 }),
      async (people) => {
        await sql`truncate subscribers cascade`.execute(db)
        const clean = people
          .filter((one) => !/\\u0000|\ufffd/.test(JSON.stringify(one)))
          // A name is one line: the import makes it one.
          .map((one) => ({ ...one, name: one.name.replace(/[\s\p{Cc}]+/gu, ' ').trim() }))
        await sql`
        with person as (
          select row_number() over () as n, one from jsonb_array_elements(${JSON.stringify(clean)}::jsonb) one
        ), added as (
          insert into subscribers (address, address_key, address_typed, address_hash, name, attributes)
          select one ->> 'local' || '@example.org', one ->> 'local' || '@example.org', '', int8send(n),
                 nullif(one ->> 'name', ''),
                 jsonb_strip_nulls(jsonb_build_object('city', nullif(one ->> 'city', ''),
                                                      '__proto__', nullif(one ->> '__proto__ ', '')))
          from person returning id
        )
        insert into subscriptions (list_id, subscriber_id, state)
        select lists.id, added.id, 'confirmed' from added, lists where lists.key = 'daily'`.execute(db)
        const before = await read()
        const bytes = await exportBytes(db)
        for (const row of parse(bytes)) {
          for (const text of Array.isArray(row) ? row : []) assert.doesNotMatch(String(text), /^[=+\-@\t\r]/)
        }
        await sql`truncate subscribers cascade`.execute(db)
        const report = await importBytes(db, bytes, 'copy')
        assert.deepEqual([report.rejected, report.added], [0, clean.length])
        assert.deepEqual(await read(), before)
      },
    ),
    { numRuns: 30 },
  )
})

test('a cell is neutral, and comes back', () => {
  fc.assert(
    fc.property(fc.oneof(cell, fc.string()), (text) => {
      assert.doesNotMatch(neutralCell(text), /^[=+\-@\t\r\n＝＋－＠]/)
      assert.equal(plainCell(neutralCell(text)), text)
    }),
  )
})

test('raw leaves cells alone; those who left are exported on request and not imported again', async () => {
  await using opened = await openTestDatabase()
  const db = opened.database
  await sql`insert into lists (key, name) values ('daily', 'Daily'), ('copy', 'Copy')`.execute(db)
  const rows = 'email,name,score\nada@example.org,=Ada,-5\nbob@example.org,Bob,\n'
  await importBytes(db, Buffer.from(rows), 'daily')
  await sql`update subscriptions set state = 'unsubscribed', unsubscribed_at = clock()
            where subscriber_id = (select id from subscribers where name = 'Bob')`.execute(db)
  assert.match(
    String(await exportBytes(db)),
    /^email,name,language,state,.*,score\nada@example\.org,'=Ada,,confirmed,.*,'-5\n$/,
  )
  assert.match(String(await exportBytes(db, { raw: true })), /ada@example\.org,=Ada,,confirmed,.*,-5\n$/)
  const everyone = await exportBytes(db, { everyone: true })
  assert.match(String(everyone), /bob@example\.org,Bob,,unsubscribed,/)
  const report = await importBytes(db, everyone, 'copy')
  assert.deepEqual([report.added, report.rejected], [1, 1])
})
