/** Fault 14: a snapshot of the database that is restored elsewhere or in place sends nothing, nor does a promoted replica. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { placeOf } from '../../src/database/embedded/place.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'
import type { EditionId } from '../../src/edition/edition.ts'
import { claim } from '../../src/ledger/claim.ts'
import { arm } from '../../src/ledger/guard/arm.ts'
import { openGuard } from '../../src/ledger/guard/guard.ts'
import { intend } from '../../src/ledger/intend.ts'
import { launch } from '../../src/ledger/launch.ts'
import { record } from '../../src/ledger/record.ts'
import { addEdition, addList, addReaders, openFence, outcomes, printOf } from '../support/ledger.ts'

const run = promisify(execFile)
const site = 'https://news.example.org'
let root: string
let edition: EditionId

/** Lets `work` use the database in a folder, as the processes of one installation would; then its server stops. */
async function withDatabase<T>(name: string, work: (database: Database) => Promise<T>): Promise<T> {
  await using embedded = await openEmbedded({ folder: join(root, name) })
  const database = openDatabase(embedded.connection, { max: 3 })
  try {
    return await work(database)
  } finally {
    await database.destroy()
  }
}

/** Why the database in that folder may not send, seen from the machine whose data folder is `data`. */
async function why(database: Database, name: string | undefined, data = 'data'): Promise<string | undefined> {
  const embedded = name === undefined ? undefined : join(root, name)
  const standing = await openGuard(
    database,
    { site, dataFolder: join(root, data), embedded },
    { keeps: true },
  ).look()
  return standing.armed ? undefined : standing.why
}

async function copy(from: string, to: string): Promise<void> {
  await run('cp', ['-a', join(root, from), join(root, to)])
}

/** Sends to the next two readers. */
async function send(database: Database): Promise<number> {
  const fence = await openFence(database)
  const held = await claim(database, { edition, fence, limit: 2 })
  await intend(database, { edition, fence, held })
  const date = new Date()
  const results = held.map(({ n, turn }) => ({ n, turn, outcome: outcomes.accepted, date, delay: 0 }))
  await record(database, { edition, fence, results, expireAfter: 3_600_000 })
  return held.length
}

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'broadsheet-snapshot-'))
  await withDatabase('db', async (database) => {
    await migrate(database)
    const list = await addList(database, 'daily')
    await addReaders(database, list, 10)
    edition = await addEdition(database, list, { key: 'e1' })
    await launch(database, { edition, agreed: printOf('e1'), again: false })
    assert.equal(await why(database, 'db'), undefined)
    assert.equal(await send(database), 2)
  })
  await copy('db', 'snapshot')
})
after(async () => await rm(root, { recursive: true, force: true, maxRetries: 5 }))

test('stopped and started, or moved away and back, it sends', async () => {
  await rename(join(root, 'db'), join(root, 'away'))
  await rename(join(root, 'away'), join(root, 'db'))
  await withDatabase('db', async (database) => assert.equal(await why(database, 'db'), undefined))
})

test('elsewhere: nothing is sent, the first one goes on', async () => {
  await copy('snapshot', 'elsewhere')
  await withDatabase('elsewhere', async (database) => {
    const said = (await why(database, 'elsewhere', 'other')) ?? ''
    assert.match(said, /its files lie in .*elsewhere, and it was armed in .*db; its data folder is a copy/)
  })
  await withDatabase('db', async (database) => assert.equal(await send(database), 2))
})

test('on a server of its own, by a machine that has seen the database further on: nothing is sent', async () => {
  await copy('snapshot', 'server')
  await withDatabase('db', async (database) => assert.equal(await why(database, 'db'), undefined))
  await withDatabase('server', async (database) => {
    // As a server that was always one's own: without a folder and a mark.
    await sql`update armed set fingerprint = fingerprint - 'folder' - 'mark' - 'machine'`.execute(database)
    assert.match((await why(database, undefined)) ?? '', /an earlier state was put back/)
  })
})

test('in place: nothing is sent until an operator has armed it, and then nothing twice', async () => {
  await rm(join(root, 'db'), { recursive: true })
  await copy('snapshot', 'db')
  await withDatabase('db', async (database) => {
    assert.match((await why(database, 'db')) ?? '', /its data folder is a copy, or was put back from one/)
    const place = { site, dataFolder: join(root, 'data'), embedded: join(root, 'db') }
    const armed = await arm(database, place, { by: 'anna', nothingSentSince: false })
    assert.equal(armed.inDoubt, 8)
    assert.equal(await why(database, 'db'), undefined)
    assert.equal(await send(database), 0)
  })
})

test('a replica that is promoted: its claims find nothing, whoever looks or not', async () => {
  await copy('snapshot', 'replica')
  await writeFile(join(placeOf(join(root, 'replica')).cluster, 'standby.signal'), '')
  await run('chown', [
    '--reference',
    placeOf(join(root, 'replica')).cluster,
    join(placeOf(join(root, 'replica')).cluster, 'standby.signal'),
  ])
  await withDatabase('replica', async (database) => {
    await sql`select pg_promote()`.execute(database)
    assert.equal(await send(database), 0)
    assert.match(
      (await why(database, 'replica', 'other')) ?? '',
      /promoted .*\(timeline 00000002, armed on 00000001\)/,
    )
  })
})
