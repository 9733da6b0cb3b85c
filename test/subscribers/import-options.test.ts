/** An import does what it is told about columns, lists and readers who are known, and a dry run tells it beforehand. Long because each option is shown on its own file. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type ImportRequest, importSubscribers } from '../../subscribers/import.ts'
import { removeSubscriber } from '../../subscribers/remove.ts'
import { addSuppression } from '../../subscribers/suppressions.ts'
import { openTestDatabase } from '../support/postgres.ts'

const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))
const folder = mkdtempSync(join(tmpdir(), 'broadsheet-import-options-'))
after(() => rmSync(folder, { recursive: true }))

async function openLists() {
  const opened = await openTestDatabase()
  await sql`insert into lists (key, name) values ('daily', 'Daily'), ('weekly', 'Weekly')`.execute(
    opened.database,
  )
  return opened
}

async function importText(db: Database, text: string, more: Partial<ImportRequest> = {}) {
  async function* bytes() {
    yield Buffer.from(text)
  }
  return await importSubscribers(db, bytes(), {
    ...{ lists: ['daily'], consent: 'asked', source: 'fair.csv', suppressionSecret },
    rejects: join(folder, 'rejects.csv'),
    ...more,
  })
}

async function readPeople(db: Database) {
  const { rows } = await sql<{
    address: string
    name: string | null
    language: string | null
    attributes: object
  }>`
    select address, name, language, attributes from subscribers order by address`.execute(db)
  return rows
}

test('columns are taken as they are called, or as the operator says', async () => {
  await using opened = await openLists()
  const db = opened.database
  const text = 'Kontakt,Vorname,Nachname,Sprache,"Town, country",Notes\nada@example.org,Ada,L,de_DE,Ulm,x\n'
  await assert.rejects(
    importText(db, text),
    /names no column for addresses \(it says: Kontakt, .*--map email=Contact/,
  )
  const mappings = [
    { field: 'E-Mail', column: 'kontakt' },
    { field: 'first_name', column: 'Vorname' },
    { field: 'last name', column: 'Nachname' },
    { field: 'language', column: 'Sprache' },
    { field: 'town', column: 'Town, country' },
    { field: '', column: 'Notes' },
  ]
  const report = await importText(db, text, { mappings })
  assert.equal(
    report.columns,
    'Kontakt as the address; Vorname and Nachname as the name; Sprache as the language; kept with the reader: Town, country as town',
  )
  const ada = { address: 'ada@example.org', name: 'Ada L', language: 'de-DE', attributes: { town: 'Ulm' } }
  assert.deepEqual(await readPeople(db), [ada])
  await assert.rejects(importText(db, text, { mappings: [{ field: 'email', column: 'Mehl' }] }), {
    ...{ exitCode: 2, message: /no column "Mehl". It has: Kontakt, Vorname/ },
  })
})

test('a state is where somebody lives, unless it says that somebody left', async () => {
  await using opened = await openLists()
  const text =
    'email,state,language\nada@example.org,NY,English\nbob@example.org,Unsubscribed,\ncy@example.org,,fr\n'
  const report = await importText(opened.database, text)
  assert.deepEqual(
    [report.added, report.named.map(({ detail }) => detail)],
    [2, ['The row says that this reader is unsubscribed.']],
  )
  assert.deepEqual(await readPeople(opened.database), [
    {
      address: 'ada@example.org',
      name: null,
      language: null,
      attributes: { state: 'NY', language: 'English' },
    },
    { address: 'cy@example.org', name: null, language: 'fr', attributes: {} },
  ])
})

const ownHeadings: Readonly<Record<string, readonly [heading: string, row: string]>> = {
  "today's": [
    'email,name,language,state,source,confirmed_at,unsubscribed_at,consent,attributes.source,City',
    'ada@example.org,Ada,fr,confirmed,form,2026-01-01,,at the fair,poster,Ulm',
  ],
  'that of a list before it had languages': [
    'email,name,state,confirmed_at,unsubscribed_at,consent,language,source,City',
    'ada@example.org,Ada,confirmed,2026-01-01,,at the fair,fr,poster,Ulm',
  ],
  'one with a column taken out and one moved': [
    'name,email,state,language,confirmed_at,unsubscribed_at,City,attributes.source',
    'Ada,ada@example.org,confirmed,fr,2026-01-01,,Ulm,poster',
  ],
}

test('what our own export says of a reader beside the data of their own is not kept as such', async () => {
  await using opened = await openLists()
  for (const [name, [heading, row]] of Object.entries(ownHeadings)) {
    await sql`truncate subscribers cascade`.execute(opened.database)
    const left = row.replace('ada@', 'bob@').replace('confirmed', 'unsubscribed')
    const report = await importText(opened.database, `${heading}\n${row}\n${left}\n`)
    assert.deepEqual([report.added, report.rejected], [1, 1], name)
    assert.deepEqual(
      await readPeople(opened.database),
      [
        {
          ...{ address: 'ada@example.org', name: 'Ada', language: 'fr' },
          attributes: { City: 'Ulm', source: 'poster' },
        },
      ],
      name,
    )
  }
  // Unless the operator says so.
  const [heading, row] = ownHeadings["today's"] ?? ['', '']
  await importText(opened.database, `${heading}\n${row.replace('ada', 'cy')}\n`, {
    mappings: [{ field: 'since', column: 'confirmed_at' }],
  })
  const [, cy] = await readPeople(opened.database)
  assert.deepEqual(cy?.attributes, { City: 'Ulm', source: 'poster', since: '2026-01-01' })
})

test('of several lists, who left one is added to the others; who is suppressed to none', async () => {
  await using opened = await openLists()
  const db = opened.database
  await importText(db, 'email\nada@example.org\nbob@example.org\n')
  await removeSubscriber(db, 'daily', 'ada@example.org')
  await addSuppression(db, 'cy@example.org', { reason: 'erased', suppressionSecret })
  const report = await importText(
    db,
    'email\nada@example.org\nbob@example.org\ncy@example.org\ndee@example.org\n',
    {
      lists: ['daily', 'weekly', 'daily'],
    },
  )
  assert.partialDeepStrictEqual(report, {
    ...{ rows: 4, suppressed: 1, duplicates: 0, rejected: 0 },
    lists: [
      { list: 'daily', added: 1, already: 1, unsubscribed: 1 },
      { list: 'weekly', added: 3, already: 0, unsubscribed: 0 },
    ],
  })
  const left = report.named.map(({ line, reason, detail }) => [
    line,
    reason,
    detail.replace(/^\d.*?,/, 'DATE,'),
  ])
  assert.deepEqual(left, [
    [2, 'unsubscribed', 'DATE, daily'],
    [4, 'suppressed', 'erased'],
  ])
})

test('what is known of a reader stays, and its gaps are filled; with --update the file wins; both are logged', async () => {
  await using opened = await openLists()
  const db = opened.database
  await importText(db, 'email,name,city\nada@example.org,Ada,Rome\nbob@example.org,Bob,\n')
  const text = 'email,name,city,language\nada@example.org,Augusta,Oslo,no\nbob@example.org,Bob,\n'
  const filled = await importText(db, text)
  assert.deepEqual([filled.updated, filled.already], [1, 2])
  const [ada] = await readPeople(db)
  assert.deepEqual(ada, {
    address: 'ada@example.org',
    name: 'Ada',
    language: 'no',
    attributes: { city: 'Rome' },
  })
  assert.equal((await importText(db, text, { update: true, dryRun: true })).updated, 1)
  assert.equal((await importText(db, text, { update: true })).updated, 1)
  const [updated] = await readPeople(db)
  assert.partialDeepStrictEqual(updated, { name: 'Augusta', attributes: { city: 'Oslo' } })
  assert.equal((await importText(db, text, { update: true })).updated, 0)
  const { rows } = await sql`
    select r.name, e.list_id, e.by, e.detail from consent_events e join subscribers r on r.id = e.subscriber_id
    where what = 'details_changed'`.execute(db)
  const logged = { name: 'Augusta', list_id: null, by: 'import', detail: { source: 'fair.csv' } }
  assert.deepEqual(rows, [logged, logged])
})

test('a dry run reports what the import then does, and changes nothing', async () => {
  await using opened = await openLists()
  const db = opened.database
  await importText(db, 'email\nleft@example.org\nthere@example.org\nold@example.org\n')
  await removeSubscriber(db, 'daily', 'left@example.org')
  await sql`update subscriptions set state = 'pending' where subscriber_id = 3`.execute(db)
  await addSuppression(db, 'gone@example.org', { reason: 'complaint', suppressionSecret })
  const text = [
    'email,name',
    ...['left@example.org,', 'there@example.org,There', 'old@example.org,', 'gone@example.org,', 'nobody,'],
    ...['new@example.org,"open', 'new@example.org,', 'NEW@example.org,'],
  ].join('\n')
  const before =
    await sql`select s, r from subscriptions s join subscribers r on r.id = s.subscriber_id order by 1`.execute(
      db,
    )
  const foretold = await importText(db, text, { lists: ['daily', 'weekly'], dryRun: true })
  const rejects = readFileSync(join(folder, 'rejects.csv'), 'utf8')
  assert.match(rejects, /^line,reason,email,name\n6,The address has no @\.,nobody,\n7,A quote is opened/)
  const now =
    await sql`select s, r from subscriptions s join subscribers r on r.id = s.subscriber_id order by 1`.execute(
      db,
    )
  assert.deepEqual(now.rows, before.rows)
  assert.deepEqual(await importText(db, text, { lists: ['daily', 'weekly'] }), foretold)
})
