/** A scheduled edition goes out at its hour, once, to whoever is on the list then; a late one waits for a person. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { EditionId } from '../../../src/edition/edition.ts'
import { launch } from '../../../src/ledger/launch.ts'
import { findUpcoming, launchAtHour, launchHeld, schedule } from '../../../src/ledger/scheduled.ts'
import { cancel } from '../../../src/ledger/steer.ts'
import {
  addEdition,
  addList,
  addReaders,
  printOf,
  readStates,
  readStatus,
  setClock,
} from '../../support/ledger.ts'
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts'

let opened: TestDatabase
before(async () => {
  opened = await openTestDatabase()
})
after(async () => await opened[Symbol.asyncDispose]())

const hour = 3_600_000
let made = 0

/** An edition that is ready, for a list of its own. */
async function makeReady(readers = 1): Promise<{ list: number; key: string; edition: EditionId }> {
  const key = `list${++made}`
  const list = await addList(opened.database, key)
  await addReaders(opened.database, list, readers, key)
  return { list, key, edition: await addEdition(opened.database, list, { key }) }
}

/** Schedules it `ms` from now. */
async function set(edition: EditionId, key: string | undefined, ms: number, again = false) {
  return await schedule(opened.database, {
    edition,
    sendAt: new Date(Date.now() + ms),
    timeZone: 'Europe/Berlin',
    again,
    by: 'anna',
    ...(key === undefined ? {} : { agreed: printOf(key) }),
  })
}

/** What the worker does at an edition's hour; with what the operator was told. */
async function launchNow(edition: EditionId, lateAfter = hour) {
  const told: string[] = []
  const done = await launchAtHour(opened.database, { edition, lateAfter }, async (_transaction, why) => {
    told.push(why)
  })
  return { done, told }
}

test('scheduled now, frozen at the hour: who came meanwhile gets it too', async () => {
  const { list, key, edition } = await makeReady(2)
  assert.deepEqual(await set(edition, key, hour), { kind: 'scheduled' })
  assert.equal(await readStatus(opened.database, edition), 'scheduled')
  assert.deepEqual((await launchNow(edition)).done, { kind: 'left' }, 'its hour has not come')
  await addReaders(opened.database, list, 1, `${key}late`)
  await setClock(opened.database, hour)
  try {
    const [first, second] = await Promise.all([launchNow(edition), launchNow(edition)])
    assert.deepEqual([first.done.kind, second.done.kind].sort(), ['launched', 'left'], 'once')
  } finally {
    await setClock(opened.database, 0)
  }
  assert.equal(await readStatus(opened.database, edition), 'sending')
  assert.deepEqual(await readStates(opened.database, edition), ['waiting', 'waiting', 'waiting'])
})

test('more than the bound late: held, told, and launched by a person only', async () => {
  const { key, edition } = await makeReady()
  await set(edition, key, 1_000)
  await setClock(opened.database, hour + 61_000)
  try {
    const { done, told } = await launchNow(edition)
    assert.equal(done.kind, 'held')
    assert.match(told.join(), /its hour passed 61 minutes ago/)
    assert.equal(await readStatus(opened.database, edition), 'held')
    assert.deepEqual((await launchNow(edition)).done, { kind: 'left' })
    assert.deepEqual(await launchHeld(opened.database, edition), { kind: 'launched', frozen: 1 })
    assert.equal(await readStatus(opened.database, edition), 'sending')
    assert.deepEqual(await launchHeld(opened.database, edition), { kind: 'left' })
  } finally {
    await setClock(opened.database, 0)
  }
})

test('a list that nobody is on, or that is retired: held, and told', async () => {
  const changes = [
    (list: number) => sql`update subscriptions set state = 'unsubscribed' where list_id = ${list}`,
    (list: number) => sql`update lists set retired_at = clock() where id = ${list}`,
  ]
  for (const change of changes) {
    const { list, key, edition } = await makeReady()
    await set(edition, key, 1_000)
    await change(list).execute(opened.database)
    await setClock(opened.database, 2_000)
    try {
      const { done, told } = await launchNow(edition)
      assert.equal(done.kind, 'held')
      assert.equal(told.length, 1)
    } finally {
      await setClock(opened.database, 0)
    }
  }
})

test('the hour can be moved, not into the past; what is moved needs no second yes', async () => {
  const { key, edition } = await makeReady()
  assert.deepEqual(await set(edition, undefined, hour), { kind: 'changed' }, 'nothing was agreed to yet')
  assert.deepEqual(await set(edition, 'another', hour), { kind: 'changed' })
  assert.deepEqual(await set(edition, key, -1_000), { kind: 'past' })
  assert.equal(await readStatus(opened.database, edition), 'ready')
  await set(edition, key, hour)
  assert.deepEqual(await set(edition, undefined, 2 * hour, true), { kind: 'scheduled' })
  const upcoming = (await findUpcoming(opened.database)).find((each) => each.edition === edition)
  assert.ok(upcoming !== undefined && Math.abs(upcoming.inMs - 2 * hour) < 60_000)
  const kept = await sql<{ agreed: unknown }>`select agreed from editions where id = ${edition}`.execute(
    opened.database,
  )
  assert.deepEqual(kept.rows[0]?.agreed, { by: 'anna', again: false })
})

test('cancelled before its hour it never goes out', async () => {
  const { key, edition } = await makeReady()
  await set(edition, key, 1_000)
  assert.ok(await cancel(opened.database, edition, 'cancelled by the operator'))
  await setClock(opened.database, 2_000)
  try {
    assert.deepEqual((await launchNow(edition)).done, { kind: 'left' })
  } finally {
    await setClock(opened.database, 0)
  }
  assert.equal(await readStatus(opened.database, edition), 'cancelled')
})

test('nearly the same as a scheduled one: refused, unless it is meant', async () => {
  const { list, key, edition } = await makeReady()
  await set(edition, key, hour)
  const twin = await addEdition(opened.database, list, { key: `${key}b`, headline: key, blocks: [key] })
  assert.deepEqual(await set(twin, `${key}b`, hour), { kind: 'resembles', edition })
  assert.deepEqual(
    await launch(opened.database, { edition: twin, agreed: printOf(`${key}b`), again: false }),
    { kind: 'resembles', edition },
  )
  assert.deepEqual(await set(twin, `${key}b`, hour, true), { kind: 'scheduled' })
})
