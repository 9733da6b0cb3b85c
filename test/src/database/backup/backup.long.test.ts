/** A backup of a large installation: quick, in little memory, and into an older PostgreSQL too. */
import assert from 'node:assert/strict'
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openBackup } from '../../../../src/database/backup/read-backup.ts'
import { restoreBackup } from '../../../../src/database/backup/restore-backup.ts'
import { writeBackup } from '../../../../src/database/backup/write-backup.ts'
import { type Database, openDatabase } from '../../../../src/database/database.ts'
import { checkServer } from '../../../../src/database/server-checks.ts'
import { addReaders } from '../../../support/ledger.ts'
import { openOtherPostgres } from '../../../support/other-postgres.ts'
import { openTestDatabase } from '../../../support/postgres.ts'
import { fillDatabase, openEmpty, readAll, readShape, takeBackup } from './backup-world.ts'

const readers = 100_000

/** Readers with their consent, and an edition that went to them. */
async function fill(database: Database): Promise<void> {
  await sql`insert into lists (key, name) values ('daily', 'Daily')`.execute(database)
  await addReaders(database, 1, readers)
  await sql`
    insert into consent_events (subscriber_id, list_id, what, by, to_state, ip, user_agent)
    select i, 1, 'confirmed', 'form', 'confirmed', '192.0.2.7', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101'
    from generate_series(1, ${readers}::int) i`.execute(database)
  await sql`
    insert into deliveries (edition_id, n, subscriber_id, address_hash, state, tries, reply)
    select 1, i, i, decode(md5(i::text), 'hex'), 'accepted', 1, '250 2.0.0 Ok: queued as 4XyZ' || i
    from generate_series(1, ${readers}::int) i`.execute(database)
}

/** A digest of every row, cheap enough for so many. */
async function digest(database: Database): Promise<unknown> {
  const { rows } = await sql`
    select (select sum(hashtextextended(t::text, 0)) from subscribers t) as subscribers,
      (select sum(hashtextextended(t::text, 0)) from subscriptions t) as subscriptions,
      (select sum(hashtextextended(t::text, 0)) from consent_events t) as events,
      (select sum(hashtextextended(t::text, 0)) from deliveries t) as deliveries`.execute(database)
  return rows[0]
}

test('400,000 rows: there and back, byte by byte', async (t) => {
  await using source = await openTestDatabase()
  await fill(source.database)
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-backup-'))
  t.after(async () => await rm(folder, { recursive: true }))
  const file = join(folder, 'backup')
  const before = process.memoryUsage().rss
  let most = 0
  const onProgress = (): void => {
    most = Math.max(most, process.memoryUsage().rss)
  }
  const begun = performance.now()
  await writeBackup(source.database, createWriteStream(file), { release: 'test', onProgress })
  const written = performance.now()
  const target = await openEmpty(source, 'large_target')
  t.after(async () => await target.destroy())
  const backup = await openBackup(createReadStream(file))
  const { rows } = await restoreBackup(target, backup, { moved: true, onProgress })
  const restored = performance.now()
  const seconds = (ms: number): number => Math.round(ms / 100) / 10
  t.diagnostic(
    `backup ${seconds(written - begun)} s, ${Math.round(statSync(file).size / 1e6)} MB; ` +
      `restore ${seconds(restored - written)} s; ${Math.round((most - before) / 1e6)} MB of memory`,
  )
  assert.equal(rows, 4 * readers + 2)
  assert.deepEqual(await digest(target), await digest(source.database))
  assert.deepEqual(await readShape(target), await readShape(source.database))
  assert.ok(most - before < 200e6, `${most - before} bytes more`)
})

test('from the embedded release into an older server, and back', async (t) => {
  await using other = await openOtherPostgres()
  if (other === undefined) return t.skip('no other release of PostgreSQL on this machine')
  await using source = await openTestDatabase()
  await fillDatabase(source.database, ['a', '日本\t\\', ''])
  const older = openDatabase(other.connection, { max: 4 })
  t.after(async () => await older.destroy())
  await checkServer(older)
  const there = await openBackup(Readable.from([await takeBackup(source.database)]))
  await restoreBackup(older, there, { moved: true })
  t.diagnostic(`PostgreSQL ${other.release}`)
  assert.deepEqual(await readAll(older), await readAll(source.database))
  const home = await openEmpty(source, 'back_home')
  t.after(async () => await home.destroy())
  const back = await openBackup(Readable.from([await takeBackup(older)]))
  await restoreBackup(home, back, { moved: true })
  assert.deepEqual(await readAll(home), await readAll(source.database))
  assert.deepEqual(await readShape(home), await readShape(source.database))
})
