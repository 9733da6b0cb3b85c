/**
 * An import takes the good rows of whatever file it is given, says what became of the rest, and revives nobody.
 * Long because each kind of bad row has its case.
 */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type ImportRequest, importSubscribers } from '../../subscribers/import.ts'
import { openImportFile } from '../../subscribers/import-file.ts'
import { removeSubscriber } from '../../subscribers/remove.ts'
import { addSuppression } from '../../subscribers/suppressions.ts'
import { openTestDatabase } from '../support/postgres.ts'

const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))
const folder = mkdtempSync(join(tmpdir(), 'broadsheet-import-'))
after(() => rmSync(folder, { recursive: true }))

/** A database with the list `daily`. */
async function openLists() {
  const opened = await openTestDatabase()
  await sql`insert into lists (key, name) values ('daily', 'Daily'), ('weekly', 'Weekly')`.execute(
    opened.database,
  )
  return opened
}

/** Imports a text or bytes, in chunks of a few bytes, so that every boundary falls everywhere. */
function importText(db: Database, text: string | Buffer, more: Partial<ImportRequest> = {}) {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
    bytes.subarray(i * 7, i * 7 + 7),
  )
  return importSubscribers(db, Readable.from(chunks), {
    lists: ['daily'],
    consent: 'asked at the fair',
    source: 'fair.csv',
    suppressionSecret,
    rejects: join(folder, 'unused.csv'),
    ...more,
  })
}

async function readPeople(db: Database) {
  const { rows } = await sql<{ address: string; name: string | null; attributes: object }>`
    select address, name, attributes from subscribers order by id`.execute(db)
  return rows
}

test('every row is accounted for, and the rejected ones are in a file with line and reason', async () => {
  await using opened = await openLists()
  const db = opened.database
  await importText(db, 'email\nleft@example.org\nthere@example.org\n')
  await removeSubscriber(db, 'daily', 'LEFT@example.org')
  await addSuppression(db, 'gone@example.org', { reason: 'hard_bounce', suppressionSecret })
  const rejects = join(folder, 'rejects.csv')
  const text = [
    'Name,E-Mail,City',
    'Ada,ada@example.org,London',
    '"Two\nLines",two@Example.org,',
    'Bad,no address,Paris',
    'Ada again,ADA@example.org,Rome',
    'Left,left@example.org,',
    'Gone,Gone@Example.org,',
    '',
    'There,there@example.org,Oslo',
    '"Long, long",,"a ""quoted"" city"',
    "=1+1,nobody,'-5",
  ].join('\n')
  const { named, ...counts } = await importText(db, text, { rejects })
  assert.deepEqual(counts, {
    rows: 9,
    added: 2,
    already: 1,
    rejected: 3,
    duplicates: 1,
    suppressed: 1,
    unsubscribed: 1,
    updated: 1,
    lists: [{ list: 'daily', added: 2, already: 1, unsubscribed: 1 }],
    columns: 'E-Mail as the address; Name as the name; kept with the reader: City',
  })
  assert.deepEqual(
    named.map(({ line, typed, reason, detail }) => [line, typed, reason, detail.replace(/\d{4}-.*/, 'DATE')]),
    [
      [5, 'no address', 'rejected', 'The address has no @.'],
      [6, 'ADA@example.org', 'duplicate', 'the same as line 2'],
      [7, 'left@example.org', 'unsubscribed', 'DATE'],
      [8, 'Gone@Example.org', 'suppressed', 'hard_bounce'],
      [11, '', 'rejected', 'The address is empty.'],
      [12, 'nobody', 'rejected', 'The address has no @.'],
    ],
  )
  assert.equal(
    readFileSync(rejects, 'utf8'),
    'line,reason,Name,E-Mail,City\n5,The address has no @.,Bad,no address,Paris\n' +
      '11,The address is empty.,"Long, long",,"a ""quoted"" city"\n' +
      "12,The address has no @.,'=1+1,nobody,'-5\n",
  )
  assert.deepEqual(await readPeople(db), [
    { address: 'left@example.org', name: null, attributes: {} },
    { address: 'there@example.org', name: 'There', attributes: { City: 'Oslo' } },
    { address: 'ada@example.org', name: 'Ada', attributes: { City: 'London' } },
    { address: 'two@example.org', name: 'Two Lines', attributes: {} },
  ])
})

test('where the refused rows can not be written nothing is imported, and it is said', async () => {
  await using opened = await openLists()
  const text = 'email\nada@example.org\nnobody\n'
  const nowhere = join(folder, 'none', 'rejects.csv')
  // A full disk, as Linux has it for tests: it can be opened, and takes nothing.
  const full = existsSync('/dev/full') ? ['/dev/full'] : []
  for (const rejects of [nowhere, folder, ...full])
    await assert.rejects(importText(opened.database, text, { rejects }), {
      name: 'Mistake',
      exitCode: 2,
      message: /^\/.* can't be written: E[A-Z]+: .*nothing was imported/,
    })
  await assert.rejects(importText(opened.database, 'email\nada@example.org\n', { rejects: nowhere }), {
    message: /rejects\.csv can't be written: ENOENT/,
  })
  assert.deepEqual(await readPeople(opened.database), [])
})

test('the consent is written down with its basis, its source and its time', async () => {
  await using opened = await openLists()
  await importText(opened.database, 'email\nada@example.org\n')
  const { rows } = await sql`
    select s.state, e.what, e.by, e.basis, e.detail, e.from_state, e.to_state,
      s.confirmed_at > now() - interval '1 minute' and e.at > now() - interval '1 minute' as now
    from subscriptions s join consent_events e using (subscriber_id, list_id)`.execute(opened.database)
  assert.deepEqual(rows, [
    {
      ...{ state: 'confirmed', from_state: null, to_state: 'confirmed', now: true },
      ...{ what: 'added', by: 'import', basis: 'asked at the fair' },
      detail: { source: 'fair.csv', line: 2 },
    },
  ])
})

test('who left one list can be imported into another; who left this one, never', async () => {
  await using opened = await openLists()
  const db = opened.database
  await importText(db, 'email\nada@example.org\n')
  await removeSubscriber(db, 'daily', 'ada@example.org')
  assert.equal((await importText(db, 'email\nada@example.org\n')).unsubscribed, 1)
  assert.equal((await importText(db, 'email\nada@example.org\n', { lists: ['weekly'] })).added, 1)
  assert.equal((await importText(db, 'email,state\nbob@example.org,unsubscribed\n')).rejected, 1)
})

const table = 'email;first name;last name;city\nada@example.org;Ada;Løvelace;Łódź\n'
const spellings: Readonly<Record<string, Buffer>> = {
  'semicolons, UTF-8': Buffer.from(table),
  'byte order mark': Buffer.from(`\ufeff${table}`),
  tabs: Buffer.from(table.replaceAll(';', '\t')),
  CRLF: Buffer.from(table.replaceAll('\n', '\r\n')),
  'CR alone': Buffer.from(table.replaceAll('\n', '\r')),
  'no newline at the end': Buffer.from(table.trimEnd()),
  'UTF-16 LE with a mark': Buffer.from(`\ufeff${table}`, 'utf16le'),
  'UTF-16 LE without': Buffer.from(table, 'utf16le'),
  'UTF-16 BE with a mark': Buffer.from(`\ufeff${table}`, 'utf16le').swap16(),
  'UTF-16 BE without': Buffer.from(table, 'utf16le').swap16(),
  'quoted header': Buffer.from(table.replace('first name', '"first name"')),
}

test('one file in every spelling gives one reader', async () => {
  await using opened = await openLists()
  const db = opened.database
  for (const [spelling, bytes] of Object.entries(spellings)) {
    await sql`truncate subscribers cascade`.execute(db)
    assert.equal((await importText(db, bytes)).added, 1, spelling)
    const expected = [{ address: 'ada@example.org', name: 'Ada Løvelace', attributes: { city: 'Łódź' } }]
    assert.deepEqual(await readPeople(db), expected, spelling)
  }
})

test('a bare column of addresses needs no header', async () => {
  await using opened = await openLists()
  const report = await importText(opened.database, 'ada@example.org\nbob@example.org\n')
  assert.deepEqual([report.rows, report.added], [2, 2])
})

const refusedFiles: readonly (readonly [text: string | Buffer, message: RegExp])[] = [
  ['', /The file is empty/],
  ['a,b\nada@example.org,x\n', /names no column for addresses \(it says: a, b\)/],
  ['people\nada@example.org\n', /names no column/],
  ['"email,name\nada@example.org,Ada\n', /heading can't be read: A quote is opened/],
  [Buffer.from('email,stra\xdfe\nada@example.org,x\n', 'latin1'), /heading is not UTF-8/],
]

test('a file that can not be read is refused whole, in one line', async () => {
  await using opened = await openLists()
  for (const [text, message] of refusedFiles) {
    await assert.rejects(importText(opened.database, text), { name: 'Mistake', exitCode: 2, message })
  }
  await assert.rejects(
    importText(opened.database, 'email\n', { lists: ['nightly'] }),
    /There are: daily, weekly\./,
  )
  await assert.rejects(openImportFile(join(folder, 'absent.csv')), {
    exitCode: 2,
    message: /absent\.csv can't be read/,
  })
  assert.deepEqual(await readPeople(opened.database), [])
})

test('nothing is half done: a file that breaks off late imports nobody', async () => {
  await using opened = await openLists()
  async function* breakOff() {
    for (let i = 0; i < 5000; i++) yield Buffer.from(i === 0 ? 'email\n' : `reader${i}@example.org\n`)
    throw new Error('the disk is gone')
  }
  const request = { lists: ['daily'], consent: 'asked', source: 'x.csv', suppressionSecret }
  const rejects = join(folder, 'none.csv')
  await assert.rejects(
    importSubscribers(opened.database, breakOff(), { ...request, rejects }),
    /the disk is gone/,
  )
  assert.deepEqual(await readPeople(opened.database), [])
  assert.ok(!existsSync(rejects))
})

test('two imports of the same people at once end, and everybody is there once', async () => {
  await using opened = await openLists()
  const rows = Array.from({ length: 2000 }, (_, i) => `reader${i}@example.org`)
  const [one, other] = await Promise.all([
    importText(opened.database, `email\n${rows.join('\n')}`),
    importText(opened.database, `email\n${rows.toReversed().join('\n')}`),
  ])
  assert.equal(one.added + other.added, 2000)
  assert.equal(one.already + other.already, 2000)
})

test('who leaves while an import of them runs stays away', async () => {
  await using opened = await openLists()
  const db = opened.database
  await importText(db, 'email\nada@example.org\n')
  await sql`update subscriptions set state = 'pending'`.execute(db)
  let importing: ReturnType<typeof importText> | undefined
  await db.transaction().execute(async (leaving) => {
    await sql`update subscriptions set state = 'unsubscribed', unsubscribed_at = clock()`.execute(leaving)
    importing = importText(db, 'email\nada@example.org\n')
    // The import has seen a pending subscription and now waits for this very row.
    for (let blocked = false; !blocked; ) {
      const { rows } = await sql`
        select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
        db,
      )
      blocked = rows.length > 0
    }
  })
  assert.equal((await importing)?.added, 0)
  const { rows } = await sql<{ state: string }>`select state from subscriptions`.execute(db)
  assert.deepEqual(rows, [{ state: 'unsubscribed' }])
})
