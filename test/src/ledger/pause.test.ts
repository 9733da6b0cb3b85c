/** A freeze leaves out who takes a break, and has them again when it is over. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { launch } from '../../../src/ledger/launch.ts'
import { addEdition, addList, addReaders, printOf, setClock } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const day = 24 * 3_600_000

test('who takes a break is left out until it is over; a list that does so as a whole is empty', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const list = await addList(database, 'daily')
  await addReaders(database, list, 3)
  const launchNew = async (key: string) => {
    const edition = await addEdition(database, list, { key })
    return await launch(database, { edition, agreed: printOf(key), again: false })
  }
  await sql`update subscriptions set paused_until = clock() + interval '1 day'`.execute(database)
  assert.deepEqual(await launchNew('all pause'), { kind: 'empty' })
  await sql`update subscriptions set paused_until = clock() where subscriber_id = 3`.execute(database)
  assert.deepEqual(await launchNew('one is back'), { kind: 'launched', frozen: 1 })
  await setClock(database, day + 1)
  assert.deepEqual(await launchNew('all are back'), { kind: 'launched', frozen: 3 })
})
