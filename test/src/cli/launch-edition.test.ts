/** A launch tells what it came to; a queue that went away after it takes nothing back. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launchEdition } from '../../../src/cli/send/launch-edition.ts'
import type { Edition } from '../../../src/edition/edition.ts'
import { loadEdition } from '../../../src/edition/find-edition.ts'
import { Mistake } from '../../../src/mistake.ts'
import { openQueue } from '../../../src/queue/open.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { addEdition, addList, addReaders, readStates, readStatus } from '../../support/ledger.ts'
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts'
import { isRedisInstalled, openRedisServer } from '../../support/redis-server.ts'

const agreed = { again: false }
const readers = 3

describe('launching', () => {
  let opened: TestDatabase
  let lists = 0
  before(async () => {
    opened = await openTestDatabase()
  })
  after(async () => await opened[Symbol.asyncDispose]())

  /** An edition of a list of its own, ready to go. */
  async function makeEdition(count: number): Promise<Edition> {
    const key = `list${++lists}`
    const list = await addList(opened.database, key)
    if (count > 0) await addReaders(opened.database, list, count, key)
    const edition = await loadEdition(opened.database, await addEdition(opened.database, list, { key }))
    assert.ok(edition !== undefined)
    return edition
  }

  async function openOwnQueue(): Promise<Queue> {
    const { connection } = opened
    return await openQueue({ kind: 'postgres' }, { connection, instance: 'test', report: () => undefined })
  }

  const redis = isRedisInstalled() || process.env['CI'] === 'true'
  test('the queue goes away meanwhile: it is launched, and that is said', {
    skip: redis ? false : 'redis-server is not installed',
  }, async () => {
    const { database, connection } = opened
    const edition = await makeEdition(readers)
    const server = await openRedisServer('--maxmemory-policy', 'noeviction')
    await using _server = server
    const url = `redis://127.0.0.1:${server.port}`
    await using queue = await openQueue(
      { kind: 'redis', url },
      { connection, instance: 'test', report: () => undefined },
    )
    await server.kill()
    const notes: string[] = []
    const context = { note: (text: string) => notes.push(text) }
    const launched = await launchEdition(context, { database, queue, workers: 1 }, edition, agreed)
    assert.equal(launched.woken, false)
    assert.equal(launched.edition.status, 'sending')
    assert.match(notes.join('\n'), /Launched; it starts when the queue is back\./)
    assert.deepEqual(await readStates(database, edition.id), ['waiting', 'waiting', 'waiting'])
  })

  test('a second launch is the first one told again; another draft under it is refused', async () => {
    const { database } = opened
    const edition = await makeEdition(readers)
    await using queue = await openOwnQueue()
    const notes: string[] = []
    const context = { note: (text: string) => notes.push(text) }
    const tools = { database, queue, workers: 0 }
    assert.equal((await launchEdition(context, tools, edition, agreed)).woken, true)
    assert.equal((await launchEdition(context, tools, edition, agreed)).edition.id, edition.id)
    assert.match(notes.join('\n'), /Recipients: 3\.[\s\S]*nothing is sent twice/)
    const other = { ...edition, fingerprint: Buffer.from('another') }
    await assert.rejects(
      launchEdition(context, tools, other, agreed),
      (error) => error instanceof Mistake && /has changed this draft/.test(error.message),
    )
  })

  test('a list that has lost its last reader: nothing is launched', async () => {
    const { database } = opened
    const edition = await makeEdition(0)
    await using queue = await openOwnQueue()
    await assert.rejects(
      launchEdition({ note: () => undefined }, { database, queue, workers: 0 }, edition, agreed),
      (error) => error instanceof Mistake && /no confirmed reader any more/.test(error.message),
    )
    assert.equal(await readStatus(database, edition.id), 'ready')
  })
})
