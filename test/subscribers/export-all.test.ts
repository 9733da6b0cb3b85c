/**
 * A whole export is the readers' side without loss: restored into an empty database, it makes the same one.
 * Long because it makes rows of all that the tables can hold.
 */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { sql } from 'kysely'
import { hashAddress, isAddressFault, parseAddress } from '../../src/address.ts'
import type { Database } from '../../src/database/database.ts'
import { changeConsent, keepWording, noteConsent } from '../../subscribers/consent/change.ts'
import { type ExportAllRequest, exportAll } from '../../subscribers/export/export-all.ts'
import { openingLength, readRecords, recogniseExport } from '../../subscribers/export/read-records.ts'
import { type RestoreRequest, restoreAll } from '../../subscribers/export/restore-all.ts'
import { openTestDatabase } from '../support/postgres.ts'

const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))

async function exportBytes(db: Database, request: ExportAllRequest): Promise<Buffer> {
  const out = new PassThrough()
  const [bytes] = await Promise.all([buffer(out), exportAll(db, out, request)])
  return bytes
}

/** Restores in pieces, so that a record ends anywhere in one. */
async function restoreBytes(db: Database, bytes: Buffer, more: Partial<RestoreRequest> = {}) {
  const format = recogniseExport(bytes.subarray(0, openingLength))
  assert.ok(format, 'the export is not recognised')
  const size = Math.max(1000, Math.ceil(bytes.length / 100))
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, i * size + size),
  )
  return await restoreAll(db, readRecords(Readable.from(pieces), format), {
    ...{ suppressionSecret, suppressionCheck: '' },
    ...more,
  })
}

/** Every row of the readers' side, as PostgreSQL prints it. */
async function readTables(db: Database): Promise<Record<string, unknown[]>> {
  const tables = [
    'lists',
    'consent_wordings',
    'suppressions',
    'subscribers',
    'subscriptions',
    'consent_events',
    'merged_subscribers',
  ]
  const read: Record<string, unknown[]> = {}
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.ref(table)} t order by 1`.execute(db)
    read[table] = rows.map(({ row }) => row)
  }
  return read
}

/** Texts of all kinds, those that trip a CSV or a spreadsheet first; PostgreSQL takes all but NUL and half a pair. */
const text = fc
  .oneof(
    fc.constantFrom(
      '',
      '__proto__',
      'constructor',
      "'",
      "''",
      "'=1",
      '=1+1',
      '-1',
      '@x',
      '\t',
      '\r',
      '"',
      '",;\n',
      '\\N',
      '\\.',
      '\u2028',
      '\ufffd',
      '{"a":1}',
      ' ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  )
  .map((value) => value.replaceAll('\0', ''))
const object = fc.dictionary(
  text,
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 2 })),
  { maxKeys: 3, noNullPrototype: true },
)
const moment = fc
  .integer({ min: 0, max: 2 ** 42 })
  .map((n) => new Date(n).toISOString().replace('Z', `${`${n % 1000}`.padStart(3, '0')}Z`))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value)
const state = fc.constantFrom('pending', 'confirmed', 'unsubscribed')
const event = fc.record({
  ...{
    list: maybe(fc.nat({ max: 1 })),
    at: moment,
    what: text,
    by: text,
    from_state: maybe(state),
    to_state: maybe(state),
  },
  ...{
    basis: maybe(text),
    wording: maybe(fc.constantFrom('Yes, please.', 'Ja,\n"bitte".')),
    language: maybe(text),
    page: maybe(text),
  },
  ip: maybe(fc.constantFrom('192.0.2.7', '192.0.2.0/24', '2001:db8::1', '2001:db8:1::/48')),
  ...{
    user_agent: maybe(text),
    message_id: maybe(text),
    edition: maybe(fc.nat(9)),
    n: maybe(fc.nat(9)),
    detail: maybe(object),
  },
})
const subscription = fc.record({
  state,
  source: text,
  confirmed_at: maybe(moment),
  paused_until: maybe(moment),
})
/** Numbers of readers that were made one with another. */
const merged = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 2 ** 40 }), into: fc.nat(9) }), {
  ...{ selector: ({ id }) => id, maxLength: 2 },
})
const person = fc.record({
  local: fc.stringMatching(/^[A-Za-z+=-][a-z0-9+-]{0,8}$/),
  ...{ typed: text, name: maybe(text), language: maybe(text), attributes: object, created_at: moment },
  subscriptions: fc.array(subscription, { maxLength: 2 }),
  events: fc.array(event, { maxLength: 3 }),
  suppressed: maybe(
    fc.record({ reason: fc.constantFrom('erased', 'complaint', 'manual'), note: maybe(text) }),
  ),
})

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never

/** Puts people in, row by row, as no code of ours would: whatever the tables can hold. */
async function fill(db: Database, people: readonly Person[]): Promise<void> {
  for (const wording of ['Yes, please.', 'Ja,\n"bitte".']) await keepWording(db, wording)
  for (const { local, subscriptions, events, suppressed, ...one } of people) {
    const address = `${local}@example.org`
    const parsed = parseAddress(address)
    assert.ok(!isAddressFault(parsed))
    const hash = hashAddress(parsed.key, suppressionSecret)
    const made = await sql<{ id: number }>`
      insert into subscribers (address, address_key, address_typed, address_hash, name, language, attributes, created_at)
      values (${address}, ${parsed.key}, ${one.typed}, ${hash}, ${one.name}, ${one.language},
        ${JSON.stringify(one.attributes)}::jsonb, ${one.created_at}) returning id`.execute(db)
    const id = made.rows[0]?.id ?? 0
    for (const [list, { state, source, confirmed_at, paused_until }] of subscriptions.entries())
      await sql`
        insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at, paused_until)
        values (${list + 1}, ${id}, ${state}::subscription_state, ${source}, ${confirmed_at}, ${paused_until})`.execute(
        db,
      )
    for (const e of events)
      await sql`
        insert into consent_events (subscriber_id, list_id, at, what, by, from_state, to_state, basis, wording_hash,
          language, page, ip, user_agent, message_id, edition_id, n, detail)
        values (${id}, ${e.list === null ? null : e.list + 1}, ${e.at}, ${e.what}, ${e.by}, ${e.from_state}::subscription_state,
          ${e.to_state}::subscription_state, ${e.basis}, sha256(${e.wording}::text::bytea), ${e.language}, ${e.page},
          ${e.ip}::inet, ${e.user_agent}, ${e.message_id}, ${e.edition}, ${e.n}, ${e.detail === null ? null : JSON.stringify(e.detail)}::jsonb)`.execute(
        db,
      )
    if (suppressed !== null)
      await sql`
        insert into suppressions (address_hash, reason, note)
        values (${hash}, ${suppressed.reason}::suppression_reason, ${suppressed.note})`.execute(db)
  }
}

const empty = sql`truncate lists, subscribers, subscriptions, suppressions, consent_events, consent_wordings, merged_subscribers restart identity cascade`
const lists = sql`insert into lists (key, name) values ('daily', 'Daily, "the" one'), ('weekly', '=Weekly')`

test('whatever there is comes back the same, from NDJSON and from CSV', async () => {
  await using opened = await openTestDatabase()
  await using other = await openTestDatabase()
  const how = fc.record({ format: fc.constantFrom('ndjson', 'csv'), raw: fc.boolean() })
  const people = fc.uniqueArray(person, { selector: ({ local }) => local.toLowerCase(), maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(people, merged, how, async (filled, numbers, request) => {
      for (const { database } of [opened, other]) await empty.execute(database)
      await lists.execute(opened.database)
      await fill(opened.database, filled)
      for (const { id, into } of numbers)
        await sql`insert into merged_subscribers values (${id}, ${into + 1})`.execute(opened.database)
      const bytes = await exportBytes(opened.database, request)
      await restoreBytes(other.database, bytes)
      assert.deepEqual(await readTables(other.database), await readTables(opened.database))
      // And once more, from the copy: the file is the same but for its moment.
      const withoutMoment = (file: Buffer) => String(file).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '')
      assert.equal(withoutMoment(await exportBytes(other.database, request)), withoutMoment(bytes))
    }),
    { numRuns: 25 },
  )
})

/** A database with one reader of each state, as the product makes them. */
async function openReaders() {
  const opened = await openTestDatabase()
  const db = opened.database
  await lists.execute(db)
  for (const [place, name] of ['ada', 'bob', '=cmd'].entries()) {
    const hash = hashAddress(`${name}@example.org`, suppressionSecret)
    await sql`
      insert into subscribers (address, address_key, address_typed, address_hash, name)
      values (${`${name}@example.org`}, ${`${name}@example.org`}, ${name}, ${hash}, ${name})`.execute(db)
    const subscriber = place + 1
    const evidence = { by: 'form', wording: 'Yes.' } as const
    await changeConsent(db, {
      ...{ subscriber, lists: [1, 2], what: 'asked', to: 'pending', from: ['none'], evidence },
    })
    await changeConsent(db, {
      ...{ subscriber, lists: [1], what: 'confirmed', to: 'confirmed', from: ['pending'], evidence },
    })
    await noteConsent(db, { subscriber, lists: [], what: 'details_changed', evidence })
  }
  await sql`insert into suppressions (address_hash, reason) values ('\\x0102', 'complaint')`.execute(db)
  return opened
}

describe('a whole export', () => {
  test('an erased reader keeps the number: a link in old mail never means somebody else', async () => {
    await using opened = await openReaders()
    await using other = await openTestDatabase()
    await sql`delete from subscribers where id = 3`.execute(opened.database)
    await sql`delete from consent_events where subscriber_id = 3`.execute(opened.database)
    await restoreBytes(other.database, await exportBytes(opened.database, { format: 'ndjson' }))
    const made = await sql<{ id: number }>`
      insert into subscribers (address, address_key, address_typed, address_hash)
      values ('new@example.org', 'new@example.org', '', '') returning id`.execute(other.database)
    assert.equal(made.rows[0]?.id, 4)
  })

  test('an edition keeps its number too: one in the log of consent never means a later one', async () => {
    await using opened = await openReaders()
    await using other = await openTestDatabase()
    await sql`select setval(pg_get_serial_sequence('editions', 'id'), 41)`.execute(opened.database)
    await restoreBytes(other.database, await exportBytes(opened.database, { format: 'csv' }))
    const next = await sql<{ id: string }>`
      select nextval(pg_get_serial_sequence('editions', 'id')) as id`.execute(other.database)
    assert.equal(Number(next.rows[0]?.id), 42)
  })

  test('a reader with much data comes back from CSV as well', async () => {
    await using opened = await openReaders()
    await using other = await openTestDatabase()
    // As much as an import lets in, of what takes most room in JSON in CSV.
    const much = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field ${i}`, '"'.repeat(2000)]))
    await sql`update subscribers set attributes = ${JSON.stringify(much)}::jsonb where id = 1`.execute(
      opened.database,
    )
    await restoreBytes(other.database, await exportBytes(opened.database, { format: 'csv' }))
    assert.deepEqual(await readTables(other.database), await readTables(opened.database))
  })

  test('no cell runs in a spreadsheet, unless raw', async () => {
    await using opened = await openReaders()
    const cells = (bytes: Buffer) => parse(bytes).flat().map(String)
    const neutral = cells(await exportBytes(opened.database, { format: 'csv' }))
    assert.deepEqual(
      neutral.filter((cell) => /^[=+@\t\r]/.test(cell)),
      [],
    )
    assert.ok(neutral.includes("'=cmd@example.org"))
    const raw = cells(await exportBytes(opened.database, { format: 'csv', raw: true }))
    assert.ok(raw.includes('=cmd@example.org'))
  })

  test('it is of one moment: who signs up while it is written is not half in it', async () => {
    await using opened = await openReaders()
    await using other = await openTestDatabase()
    const out = new PassThrough({ highWaterMark: 1 })
    let joined: Promise<unknown> | undefined
    const exporting = exportAll(opened.database, out, {
      format: 'ndjson',
      onProgress: () => {
        joined ??= sql`
          with made as (
            insert into subscribers (address, address_key, address_typed, address_hash)
            values ('late@example.org', 'late@example.org', '', '') returning id
          ) insert into consent_events (subscriber_id, list_id, what, by) select id, 1, 'asked', 'form' from made`.execute(
          opened.database,
        )
      },
    })
    const bytes = await buffer(out)
    await Promise.all([exporting, joined])
    const counts = await restoreBytes(other.database, bytes)
    assert.deepEqual([counts.subscribers, counts.events], [3, 12])
  })

  test('a dry run reads all and changes nothing', async () => {
    await using opened = await openReaders()
    await using other = await openTestDatabase()
    // Sequences go on through a rollback.
    await sql`insert into lists (key, name) values ('one', ''), ('two', ''), ('three', '')`.execute(
      other.database,
    )
    const before = await readTables(other.database)
    const bytes = await exportBytes(opened.database, { format: 'csv' })
    const counts = await restoreBytes(other.database, bytes, { dryRun: true })
    assert.deepEqual(counts, {
      ...{ lists: 2, wordings: 0, suppressions: 1, subscribers: 3, subscriptions: 6, events: 12, merged: 0 },
    })
    assert.deepEqual(await readTables(other.database), before)
    await sql`insert into lists (key, name) values ('four', '')`.execute(other.database)
  })

  test('what is not whole, not ours or not empty is refused, and nothing is changed', async () => {
    await using opened = await openReaders()
    await using other = await openTestDatabase()
    const file = String(await exportBytes(opened.database, { format: 'ndjson' }))
    const without = (pattern: RegExp) =>
      file
        .split('\n')
        .filter((line) => !pattern.test(line))
        .join('\n')
    const broken: readonly (readonly [name: string, file: string, message: RegExp])[] = [
      [
        'cut off between two records',
        without(/"record":"end"/),
        /not whole: it ends after \d+ records\. Nothing was restored/,
      ],
      ['cut off within one', file.slice(0, -50), /Line \d+: this is no JSON; the file may be cut off/],
      ['a record less', without(/=cmd@/), /A subscription can't be restored: .*violates foreign key/],
      ['an event less', without(/"id":1,"subscriber":1,"list"/), /it ends after \d+ records of \d+/],
      [
        'a changed address',
        file.replace('bob@example.org', 'bob@example.org\\nBcc: x'),
        /Line \d+: The address holds a control/,
      ],
      [
        'a list that is not there',
        file.replace('"subscriber":1,"list":"daily"', '"subscriber":1,"list":"x"'),
        /there is no list "x" before it/,
      ],
      [
        'a field of nobody',
        file.replace('"name":"ada"', '"name":"ada","admin":true'),
        /Line \d+: subscriber: Unrecognized key: "admin"/,
      ],
      [
        'a state that is none',
        file.replace('"state":"confirmed"', '"state":"owner"'),
        /Line \d+: subscription, state: /,
      ],
      [
        'twice the same',
        file.replace(/^(.*"record":"subscriber".*\n)/m, '$1$1'),
        /A subscriber can't be restored: duplicate key/,
      ],
      [
        'out of order',
        file.replace(/^(.*"record":"list".*\n)([\s\S]*)(?=\{"record":"end")/m, '$2$1'),
        /a list has no place here|there is no list/,
      ],
      ['of a later version', file.replace('"v":1', '"v":2'), /Line 1: broadsheet_readers, v: /],
    ]
    const before = await readTables(other.database)
    for (const [name, changed, message] of broken)
      await assert.rejects(
        restoreBytes(other.database, Buffer.from(changed)),
        { name: 'Mistake', exitCode: 2, message },
        name,
      )
    await assert.rejects(restoreBytes(other.database, Buffer.from(file), { suppressionCheck: 'another' }), {
      ...{
        name: 'Mistake',
        message: /another BROADSHEET_SUPPRESSION_SECRET.*nothing but the old secrets\.env/,
      },
    })
    assert.deepEqual(await readTables(other.database), before)
    await assert.rejects(restoreBytes(opened.database, Buffer.from(file)), {
      ...{
        name: 'Mistake',
        message: /empty database, and this one has readers, suppressed addresses, a log of consent/,
      },
    })
    // The link in such a message names a reader who is gone, by the number of one who would come.
    await sql`
      insert into confirmations (subscriber_id, address_hash, domain_hash, list_ids, worked)
      values (1, '', '', '{1}', true)`.execute(other.database)
    await assert.rejects(restoreBytes(other.database, Buffer.from(file)), {
      ...{ name: 'Mistake', message: /this one has confirmation messages/ },
    })
  })
})
