/** A backup holds everything, and what is restored is what was there; a damaged one restores nothing. Long because each kind of damage is one case of one table. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { sql } from 'kysely'
import { checkBackup } from '../../../../src/database/backup/check-backup.ts'
import { openBackup } from '../../../../src/database/backup/read-backup.ts'
import { type Restored, restoreBackup } from '../../../../src/database/backup/restore-backup.ts'
import { backupTables, leftOut } from '../../../../src/database/backup/tables.ts'
import type { Database } from '../../../../src/database/database.ts'
import { migrate } from '../../../../src/database/migrate.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/postgres.ts'
import {
  asOlder,
  fillDatabase,
  openEmpty,
  readAll,
  readShape,
  rewrite,
  takeBackup,
  traps,
} from './backup-world.ts'

let source: TestDatabase
let bytes: Buffer
before(async () => {
  source = await openTestDatabase()
  await fillDatabase(source.database, traps)
  // Erased before the backup: its number is taken all the same, since links with it were mailed.
  await sql`delete from subscribers where id = ${traps.length}`.execute(source.database)
  bytes = await takeBackup(source.database)
})
after(async () => await source[Symbol.asyncDispose]())

async function restore(into: Database, from: Buffer, moved = true): Promise<Restored> {
  return await restoreBackup(into, await openBackup(Readable.from([from])), { moved })
}

let made = 0
async function openTarget(): Promise<{ database: Database } & AsyncDisposable> {
  const database = await openEmpty(source, `target_${++made}`)
  return { database, [Symbol.asyncDispose]: async () => await database.destroy() }
}

test('every table is backed up, or left out on purpose', async () => {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    source.database,
  )
  const names = tables.rows.map(({ name }) => name)
  assert.deepEqual(names, [...backupTables, ...leftOut].sort())
  for (const [table, rows] of Object.entries(await readAll(source.database)))
    assert.ok(rows.length > 0, `the test has no row in ${table}`)
})

test('what is restored is what was there: rows, shape, and the numbers that come next', async () => {
  await using target = await openTarget()
  const { rows, paused, migrated } = await restore(target.database, bytes)
  assert.deepEqual([paused, migrated], [[], []])
  const there = await readAll(source.database)
  assert.deepEqual(await readAll(target.database), there)
  assert.equal(rows, Object.values(there).flat().length)
  assert.deepEqual(await readShape(target.database), await readShape(source.database))
  const added = await sql<{
    id: number
  }>`insert into lists (key, name) values ('new', 'n') returning id`.execute(target.database)
  assert.equal(added.rows[0]?.id, traps.length + 1)
  await assert.rejects(sql`update consent_events set what = 'x'`.execute(target.database), /append only/)
})

test('whatever readers and operators typed, it comes back (property)', async () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((typed) => typed.replaceAll(/[\0\ud800-\udfff]/g, ''))
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 60 }), async (texts) => {
      await using from = await openTestDatabase()
      await using target = await openTarget()
      await fillDatabase(from.database, texts)
      await restore(target.database, await takeBackup(from.database))
      assert.deepEqual(await readAll(target.database), await readAll(from.database))
    }),
    { numRuns: 3 },
  )
})

test('after a loss, what was under way is paused, nothing may be sent, and no number is given twice', async () => {
  await using target = await openTarget()
  const { paused } = await restore(target.database, bytes, false)
  assert.deepEqual(paused, [1])
  const editions = await sql<{ status: string; reason: string | null }>`
    select status, reason from editions where id <= 3 order by id`.execute(target.database)
  assert.deepEqual(
    editions.rows.map(({ status }) => status),
    ['paused', 'scheduled', 'done'],
  )
  const may = await sql<{ armed: boolean }>`select is_armed() as armed`.execute(target.database)
  assert.deepEqual(may.rows, [{ armed: false }])
  assert.match(editions.rows[0]?.reason ?? '', /^restored from the backup of 20\d\d-\d\d-\d\d \d\d:\d\d UTC/)
  const next = await sql<{ list: number; subscriber: number }>`
    select nextval(pg_get_serial_sequence('lists', 'id'))::int as list,
      nextval(pg_get_serial_sequence('subscribers', 'id'))::int as subscriber`.execute(target.database)
  assert.deepEqual(next.rows, [{ list: traps.length + 1_001, subscriber: traps.length + 1_000_001 }])
})

test('one instant: what is written while it runs is in it as a whole, or not at all', async () => {
  await using from = await openTestDatabase()
  await using target = await openTarget()
  const { database } = from
  let adding = true
  const writer = (async () => {
    for (let i = 1; adding; i++)
      await sql`
        with s as (insert into subscribers (address, address_key, address_typed, address_hash)
          values ('a', ${`a${i}`}, 'a', '') returning id)
        insert into consent_events (subscriber_id, what, by) select id, 'asked', 'form' from s`.execute(
        database,
      )
  })()
  const taken = await takeBackup(database)
  adding = false
  await writer
  await restore(target.database, taken)
  const counted = await sql<{ people: number; events: number }>`
    select (select count(*)::int from subscribers) as people, (select count(*)::int from consent_events) as events`.execute(
    target.database,
  )
  assert.equal(counted.rows[0]?.people, counted.rows[0]?.events)
})

describe('a file that is not whole', () => {
  const text = (): Buffer => zstdDecompressSync(bytes)
  const changed = (from: string, to: string): Buffer =>
    zstdCompressSync(Buffer.from(text().toString('latin1').replace(from, to), 'latin1'))
  const cases: Record<string, () => Buffer> = {
    'is empty': () => Buffer.alloc(0),
    'is something else': () => Buffer.from('PK\u0003\u0004 no backup at all'),
    'was cut short': () => bytes.subarray(0, bytes.length - 20),
    'lost its end': () => zstdCompressSync(text().subarray(0, -80)),
    'has one byte changed': () => changed('list3', 'list0'),
    'lost a row': () => changed(/\tlist3\t.*\n\d/.exec(text().toString('latin1'))?.[0] ?? 'x', ''),
    'says it has more rows than it has': () =>
      rewrite(bytes, (text) => text.replace(`{"rows":${traps.length},`, `{"rows":${traps.length + 1},`)),
    'names another table': () => changed('"table":"images"', '"table":"pg_proc"'),
    'is of a later form': () => changed('"version":1', '"version":2'),
  }
  let target: Awaited<ReturnType<typeof openTarget>>
  before(async () => {
    target = await openTarget()
  })
  after(async () => await target[Symbol.asyncDispose]())
  for (const [name, make] of Object.entries(cases))
    test(`${name}: it is refused`, async () => {
      await assert.rejects(restore(target.database, make()), Mistake)
      await assert.rejects(checkBackup(Readable.from([make()])), Mistake)
    })
  test('leaves nothing behind: a good one may be next', async () => {
    await restore(target.database, bytes)
    assert.deepEqual(await readAll(target.database), await readAll(source.database))
  })
})

describe('a database that', () => {
  test('was just started takes a backup; what it had by itself is gone', async () => {
    await using target = await openTarget()
    await migrate(target.database)
    await sql`insert into lists (key, name) values ('mine', 'Mine')`.execute(target.database)
    await restore(target.database, bytes)
    assert.deepEqual(await readAll(target.database), await readAll(source.database))
  })
  test('somebody reads, or works on, is refused and stays as it is', async () => {
    await using used = await openTarget()
    await migrate(used.database)
    await sql`insert into suppressions values ('\\x00', 'manual')`.execute(used.database)
    await assert.rejects(
      restore(used.database, bytes),
      /holds a Broadsheet already \(there are rows in "suppressions"\)/,
    )
    await sql`delete from suppressions`.execute(used.database)
    await sql`insert into workers (host, pid, lease_until) values ('h', 7, clock() + interval '1 minute')`.execute(
      used.database,
    )
    await assert.rejects(restore(used.database, bytes), /A worker runs on this database \(process 7 on h\)/)
  })
  test('is empty takes the backup of an older release, and is brought up to date', async () => {
    await using target = await openTarget()
    const { migrated } = await restore(target.database, asOlder(bytes))
    assert.deepEqual(migrated, ['0007-engine', '0008-lists-stay'])
    const there = await readAll(source.database)
    assert.deepEqual(await readAll(target.database), { ...there, bounces: [] })
    assert.deepEqual(await readShape(target.database), await readShape(source.database))
  })
  test('has another shape than the backup, older or newer, is refused', async () => {
    await using target = await openTarget()
    await migrate(target.database)
    await assert.rejects(restore(target.database, asOlder(bytes)), /older than this database/)
    const newer = (text: string): string => text.replace('"0008-lists-stay"', '"0008-lists-stay","9999-x"')
    await assert.rejects(restore(target.database, rewrite(bytes, newer)), /made by a newer release/)
  })
})
