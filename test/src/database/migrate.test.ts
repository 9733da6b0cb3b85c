/** Migrations: from nothing to the latest, once, whoever comes first; never back. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Connection, type Database, openDatabase } from '../../../src/database/database.ts'
import { migrate, readMigrationState } from '../../../src/database/migrate.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts'

let opened: TestDatabase
before(async () => {
  opened = await openTestDatabase()
})
after(async () => await opened[Symbol.asyncDispose]())

/** As they lie in their folder: one that nobody registered would be missed. */
const everyMigration = readdirSync(new URL('../../../src/database/migrations/', import.meta.url))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort()

/** An empty database on the same server. */
async function openEmpty(name: string): Promise<{ database: Database; connection: Connection }> {
  await sql`create database ${sql.ref(name)}`.execute(opened.database)
  const connection = { ...opened.connection, database: name }
  return { database: openDatabase(connection, { max: 2 }), connection }
}

test('an empty database gets every table; a second time does nothing', async () => {
  const { database } = await openEmpty('empty_once')
  assert.deepEqual(await readMigrationState(database), { done: [], missing: everyMigration })
  assert.deepEqual(await migrate(database), everyMigration)
  assert.deepEqual(await migrate(database), [])
  assert.deepEqual(await readMigrationState(database), { done: everyMigration, missing: [] })
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(database)
  const names = tables.rows.map(({ name }) => name)
  for (const name of [
    'lists',
    'subscribers',
    'subscriptions',
    'suppressions',
    'editions',
    'edition_articles',
    'edition_parts',
    'deliveries',
    'delivery_events',
    'notices',
    'workers',
    'images',
  ])
    assert.ok(names.includes(name), name)
  await database.destroy()
})

test('a list goes only as long as nobody subscribes to it', async () => {
  await using fresh = await openTestDatabase()
  const { database } = fresh
  await sql`insert into lists (key, name) values ('daily', 'Daily'), ('empty', 'Empty')`.execute(database)
  await sql`
    with reader as (
      insert into subscribers (address, address_key, address_typed, address_hash) values ('a', 'a', 'a', 'a') returning id
    )
    insert into subscriptions (list_id, subscriber_id, state)
    select l.id, reader.id, 'confirmed' from lists l, reader where l.key = 'daily'`.execute(database)
  await sql`delete from lists where key = 'empty'`.execute(database)
  await assert.rejects(sql`delete from lists`.execute(database), {
    code: '23503',
    message: /the list "daily" has subscriptions/,
  })
  await sql`delete from subscribers`.execute(database)
  await sql`delete from lists`.execute(database)
})

test('five at once: one does it, the others find it done', async () => {
  const { database, connection } = await openEmpty('empty_five')
  const others = Array.from({ length: 5 }, () => openDatabase(connection, { max: 1 }))
  const ran = await Promise.all(others.map((each) => migrate(each)))
  assert.deepEqual(ran.flat(), everyMigration)
  await Promise.all([database, ...others].map((each) => each.destroy()))
})

test('a migration that fails leaves nothing behind', async () => {
  const { database } = await openEmpty('half')
  await sql`create table workers (x integer)`.execute(database)
  await assert.rejects(migrate(database), /"workers" already exists/)
  const left = await sql<{ n: number }>`
    select count(*)::int as n from pg_class where relname = 'lists'`.execute(database)
  assert.equal(left.rows[0]?.n, 0)
  await sql`drop table workers`.execute(database)
  assert.deepEqual(await migrate(database), everyMigration)
  await database.destroy()
})

test('a database that a newer release has written is refused and not touched', async () => {
  const { database } = await openEmpty('newer')
  await migrate(database)
  await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2030')`.execute(database)
  for (const run of [migrate, readMigrationState])
    await assert.rejects(
      run(database),
      (error) =>
        error instanceof Mistake &&
        error.exitCode === exitCodes.usage &&
        /newer release.+9999-future/.test(error.message),
    )
  await database.destroy()
})
