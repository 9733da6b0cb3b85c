/** The pool: what a lost connection does, how numbers come back, what counts as "away". */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { sql } from 'kysely'
import { isDatabaseAway, openDatabase, withClient } from '../../../src/database/database.ts'
import { databaseMistake } from '../../../src/database/database-mistake.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { openTestDatabase } from '../../support/postgres.ts'

test('64-bit numbers come back as numbers', async () => {
  await using opened = await openTestDatabase()
  const { rows } = await sql<{ n: unknown }>`select 9007199254740991::bigint as n`.execute(opened.database)
  assert.equal(rows[0]?.n, Number.MAX_SAFE_INTEGER)
})

test('a connection that is lost while it is lent out fails its next statement, not the process', async () => {
  await using opened = await openTestDatabase()
  const lost: Error[] = []
  const database = openDatabase(opened.connection, { max: 1, onLost: (error) => lost.push(error) })
  const away = database.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction)
    await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(opened.database)
    await sql`select 1`.execute(transaction)
  })
  await assert.rejects(away, isDatabaseAway)
  const again = await sql<{ n: number }>`select 1 as n`.execute(database)
  assert.equal(again.rows[0]?.n, 1, 'the pool opens another one')
  await database.destroy()
})

test('an idle connection that is lost is told, and replaced', async () => {
  await using opened = await openTestDatabase()
  const lost = Promise.withResolvers<Error>()
  const database = openDatabase(opened.connection, { max: 1, onLost: lost.resolve })
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)
  await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(opened.database)
  assert.ok(isDatabaseAway(await lost.promise))
  await sql`select 1`.execute(database)
  await database.destroy()
})

test('a client that was lent goes back, or is thrown away where its work failed', async () => {
  await using opened = await openTestDatabase()
  const database = openDatabase(opened.connection, { max: 1 })
  const pidOf = async (): Promise<unknown> =>
    await withClient(
      database,
      async (client) => (await client.query('select pg_backend_pid() as pid')).rows[0]?.pid,
    )
  const pid = await pidOf()
  assert.equal(await pidOf(), pid)
  await assert.rejects(
    withClient(database, async () => {
      throw new Error('in the middle of a COPY')
    }),
    /COPY/,
  )
  assert.notEqual(await pidOf(), pid)
  await database.destroy()
})

test('a server that is not there is a line for people, with exit code 5', async () => {
  const database = openDatabase({ host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' }, { max: 1 })
  const error = await sql`select 1`.execute(database).catch((reason: unknown) => reason)
  const mistake = databaseMistake(error, 'url')
  assert.ok(mistake instanceof Mistake)
  assert.equal(mistake.exitCode, exitCodes.unreachable)
  assert.match(mistake.message, /^The database can't be reached \(.*ECONNREFUSED.*\)\. Check DATABASE_URL/)
  await database.destroy()
})

test('a database or a role that is not there is a mistake in DATABASE_URL, with exit code 5', async () => {
  await using opened = await openTestDatabase()
  assert.ok('host' in opened.connection)
  const cases = [
    [{ database: 'nowhere' }, /^The database does not exist \(.*"nowhere".*\)\. .*DATABASE_URL/],
    [{ user: 'nobody' }, /^PostgreSQL does not let us in \(.*"nobody".*\)\. .*DATABASE_URL/],
  ] as const
  for (const [change, says] of cases) {
    const database = openDatabase({ ...opened.connection, ...change }, { max: 1 })
    const error = await sql`select 1`.execute(database).catch((reason: unknown) => reason)
    const mistake = databaseMistake(error, 'url')
    assert.ok(mistake instanceof Mistake)
    assert.equal(mistake.exitCode, exitCodes.unreachable)
    assert.match(mistake.message, says)
    await database.destroy()
  }
})

test('a file that is not there is no database that is away', async () => {
  const error = await readFile('/nowhere/at/all').catch((reason: unknown) => reason)
  assert.equal(isDatabaseAway(error), false)
})

test('an error that is no outage passes as it is', async () => {
  await using opened = await openTestDatabase()
  const error = await sql`select nothing`.execute(opened.database).catch((reason: unknown) => reason)
  assert.equal(isDatabaseAway(error), false)
  assert.equal(databaseMistake(error, 'url'), error)
  assert.equal(isDatabaseAway('no error at all'), false)
})
