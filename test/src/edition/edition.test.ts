/** Drafts are saved and taken over until their launch; people name editions by number or LIST/latest. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Article } from '../../../src/article/article.ts'
import type { Edition } from '../../../src/edition/edition.ts'
import { findEdition, listEditions, loadEdition } from '../../../src/edition/find-edition.ts'
import { deriveKey, editionSlug, fingerprint } from '../../../src/edition/identify.ts'
import { type Draft, type SavedDraft, saveDraft } from '../../../src/edition/save-draft.ts'
import { launch } from '../../../src/ledger/launch.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { addList, addReaders, readStatus } from '../../support/ledger.ts'
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts'
import { article, paragraph } from '../render/sample.ts'

let opened: TestDatabase
let listId: number
before(async () => {
  opened = await openTestDatabase()
  listId = await addList(opened.database, 'daily')
  await addReaders(opened.database, listId, 2)
})
after(async () => await opened[Symbol.asyncDispose]())

const story: Article = article([paragraph('One.'), paragraph('Two.')])
const source = Buffer.alloc(32, 7)

async function save(key: string, change: Partial<Draft<unknown>> = {}): Promise<SavedDraft> {
  return await saveDraft<unknown>(opened.database, {
    listId,
    list: 'daily',
    key,
    source,
    articles: [{ sourceName: 'story.txt', article: story }],
    merge: false,
    inlineImages: false,
    subject: 'S',
    preheader: 'P',
    theme: 'broadsheet',
    settings: { name: 'Daily' },
    ...change,
  })
}

/** As composing leaves it. */
async function markReady({ id }: Edition): Promise<void> {
  await sql`update editions set status = 'ready' where id = ${id}`.execute(opened.database)
}

const changes: readonly { name: string; change: Partial<Draft<unknown>>; print: boolean; status: string }[] =
  [
    { name: 'nothing', change: {}, print: false, status: 'ready' },
    { name: 'subject', change: { subject: 'T' }, print: true, status: 'draft' },
    { name: 'preheader', change: { preheader: 'Q' }, print: true, status: 'draft' },
    { name: 'theme', change: { theme: 'other' }, print: true, status: 'draft' },
    { name: 'source', change: { source: Buffer.alloc(32, 8) }, print: true, status: 'draft' },
    { name: 'settings', change: { settings: { name: 'Weekly' } }, print: false, status: 'draft' },
    {
      name: "the file's name",
      change: { articles: [{ sourceName: 'copy.txt', article: story }] },
      print: false,
      status: 'ready',
    },
    {
      name: 'no word of the article, only a link in it',
      change: {
        articles: [{ sourceName: 'story.txt', article: { ...story, canonicalUrl: 'https://x.example/' } }],
      },
      print: false,
      status: 'draft',
    },
    { name: 'merge fields', change: { merge: true }, print: false, status: 'draft' },
  ]
for (const { name, change, print, status } of changes)
  test(`a second run takes the draft over; what changed: ${name}`, async () => {
    const key = `over-${name}`
    const one = await save(key)
    assert.equal(one.kind, 'draft')
    assert.equal(one.edition.status, 'draft')
    await markReady(one.edition)
    const two = await save(key, change)
    assert.equal(two.kind, 'draft')
    assert.equal(two.edition.id, one.edition.id)
    assert.equal(two.edition.status, status)
    assert.equal(!two.edition.fingerprint.equals(one.edition.fingerprint), print)
    const kept = await sql<{ name: string; article: unknown }>`
      select source_name as name, article from edition_articles where edition_id = ${one.edition.id}`.execute(
      opened.database,
    )
    assert.deepEqual(kept.rows, [
      {
        name: change.articles?.[0].sourceName ?? 'story.txt',
        article: change.articles?.[0].article ?? story,
      },
    ])
  })

test('a draft that failed to compose is tried anew', async () => {
  const { edition } = await save('failed')
  await sql`update editions set status = 'failed', reason = 'why' where id = ${edition.id}`.execute(
    opened.database,
  )
  const again = await save('failed')
  assert.deepEqual([again.kind, again.edition.status, again.edition.reason], ['draft', 'draft', null])
})

test('what is launched or cancelled is bound: told whether it is the same, and not touched', async () => {
  const { database } = opened
  const { edition } = await save('bound')
  await markReady(edition)
  await launch(database, { edition: edition.id, agreed: edition.fingerprint, again: true })
  for (const [change, same] of [
    [{}, true],
    [{ subject: 'T' }, false],
  ] as const) {
    const found = await save('bound', change)
    assert.ok(found.kind === 'bound')
    assert.deepEqual([found.same, found.edition.subject, found.edition.status], [same, 'S', 'sending'])
  }
  const { edition: other } = await save('bound-2')
  await sql`update editions set status = 'cancelled' where id = ${other.id}`.execute(database)
  assert.equal((await save('bound-2')).kind, 'bound')
})

test('the same draft saved by many at once is one edition', async () => {
  const saved = await Promise.all(Array.from({ length: 8 }, () => save('many')))
  assert.equal(new Set(saved.map(({ edition }) => edition.id)).size, 1)
})

test('a draft that is launched while it is saved once more is bound', async () => {
  const { database } = opened
  const { edition } = await save('race')
  await markReady(edition)
  let saving: Promise<SavedDraft> | undefined
  await database.transaction().execute(async (transaction) => {
    await sql`update editions set launched_at = clock(), status = 'sending' where id = ${edition.id}`.execute(
      transaction,
    )
    saving = save('race', { subject: 'T' })
    for (;;) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database)
      if (rows[0]?.n === 1) break
    }
  })
  const found = await saving
  assert.ok(found?.kind === 'bound')
  assert.deepEqual([found.same, found.edition.subject], [false, 'S'])
  assert.equal(await readStatus(database, edition.id), 'sending')
})

test('editions are found by number and by LIST/latest', async () => {
  const { database } = opened
  const other = await addList(database, 'weekly')
  const { edition } = await save('weekly-1', { listId: other, list: 'weekly' })
  const { edition: second } = await save('weekly-2', { listId: other, list: 'weekly' })
  assert.equal((await findEdition(database, `${edition.id}`)).key, 'weekly-1')
  assert.equal((await findEdition(database, 'weekly/latest')).id, second.id)
  assert.equal((await loadEdition(database, edition.id))?.list, 'weekly')
  assert.deepEqual(
    (await listEditions(database, { list: 'weekly', limit: 5 })).map(({ key }) => key),
    ['weekly-2', 'weekly-1'],
  )
  assert.equal((await listEditions(database, { limit: 1 }))[0]?.id, second.id)
})

for (const [name, says] of [
  ['999999', /There is no edition 999999/],
  ['nowhere/latest', /There is no edition nowhere\/latest/],
  ['the last one', /names no edition.+daily\/latest/],
  ['-1', /names no edition/],
  ['99999999999', /names no edition/],
] as const)
  test(`a name of no edition: ${name}`, async () => {
    await assert.rejects(
      findEdition(opened.database, name),
      (error) => error instanceof Mistake && error.exitCode === exitCodes.usage && says.test(error.message),
    )
  })

test('keys tell lists and sources apart; a slug is the number, short', () => {
  const keys = [deriveKey('a', source), deriveKey('b', source), deriveKey('a', Buffer.alloc(32, 8))]
  assert.equal(new Set(keys).size, 3)
  assert.equal(deriveKey('a', source), keys[0])
  assert.match(keys[0] ?? '', /^[0-9a-f]{64}$/)
  const bound = { source, subject: 'a', preheader: 'b', theme: 't', list: 'l' }
  assert.notDeepEqual(fingerprint(bound), fingerprint({ ...bound, subject: 'ab', preheader: '' }))
  assert.equal(editionSlug(36), '10')
})
