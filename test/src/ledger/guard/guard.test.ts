/** A database sends only where it was armed: elsewhere nothing is claimed or launched until an operator says so. */
import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { claim } from '../../../../src/ledger/claim.ts'
import { isDue } from '../../../../src/ledger/due.ts'
import { arm } from '../../../../src/ledger/guard/arm.ts'
import { openGuard } from '../../../../src/ledger/guard/guard.ts'
import { holdAll } from '../../../../src/ledger/guard/hold.ts'
import { launch } from '../../../../src/ledger/launch.ts'
import { claimNotices } from '../../../../src/ledger/notices/claim.ts'
import { schedule } from '../../../../src/ledger/scheduled.ts'
import { addEdition, openLaunched, printOf, readStatus } from '../../../support/ledger.ts'
import { openTestDatabase } from '../../../support/postgres.ts'
import { elsewhere, openPlace, why } from './guard-world.ts'

describe('a database is armed', () => {
  test('by the first look, for every machine', async () => {
    await using opened = await openTestDatabase()
    await using place = await openPlace()
    await using other = await openPlace()
    assert.equal(await why(opened.database, place), undefined)
    assert.equal(await why(opened.database, other), undefined)
    const armed = await sql<{ parts: string[]; by: string }>`
      select array(select jsonb_object_keys(fingerprint) order by 1) as parts, armed_by as by from armed`.execute(
      opened.database,
    )
    assert.deepEqual(armed.rows, [{ parts: ['database', 'site', 'system', 'timeline'], by: 'broadsheet' }])
  })

  test('again, while nothing was launched: a site may find its name', async () => {
    await using opened = await openTestDatabase()
    await using first = await openPlace('https://one.example.org')
    await using second = await openPlace('https://two.example.org')
    assert.equal(await why(opened.database, first), undefined)
    assert.equal(await why(opened.database, second), undefined)
    assert.equal(await why(opened.database, second), undefined)
  })

  test('though editions went out before there was a guard', async () => {
    await using it = await openLaunched(1)
    await using place = await openPlace()
    assert.equal(await why(it.database, place), undefined)
  })
})

describe('once something was launched', () => {
  const differences: readonly (readonly [part: string, said: RegExp])[] = [
    ['system', /another PostgreSQL/],
    ['timeline', /promoted or recovered.*timeline 00000001, armed on another/],
    ['database', /a copy of the database/],
    ['site', /publication\.site is https:\/\/news\.example\.org, and it was armed for another/],
    ['restored', /restored from the backup of another/],
  ]
  for (const [part, said] of differences)
    test(`another ${part} is told`, async () => {
      await using it = await openLaunched(1)
      await using place = await openPlace()
      assert.equal(await why(it.database, place), undefined)
      await elsewhere(it.database, part)
      assert.match((await why(it.database, place)) ?? '', said)
    })

  test('what is behind of what this machine has seen was put back; another machine can not know', async () => {
    await using it = await openLaunched(1)
    await using place = await openPlace()
    await using other = await openPlace()
    assert.equal(await why(it.database, place), undefined)
    const file = join(place.dataFolder, 'guard', 'seen.json')
    const seen: unknown = JSON.parse(await readFile(file, 'utf8'))
    assert.ok(typeof seen === 'object')
    for (const later of [{ fence: 1_000 }, { log: Number.MAX_SAFE_INTEGER }]) {
      await writeFile(file, JSON.stringify({ ...seen, ...later }))
      assert.match((await why(it.database, place)) ?? '', /an earlier state was put back/)
    }
    assert.equal(await why(it.database, other), undefined)
    await arm(it.database, place, { by: 'anna', nothingSentSince: true })
    assert.equal(await why(it.database, place), undefined)
    await writeFile(file, '{"armedAt":')
    assert.equal(await why(it.database, place), undefined, 'half a file proves nothing')
  })

  test('the same process notices it without its file: that may have been put back too', async () => {
    await using it = await openLaunched(1)
    await using place = await openPlace()
    await it.session()
    await it.session()
    const guard = openGuard(it.database, place, { keeps: true })
    assert.deepEqual(await guard.look(), { armed: true })
    await rm(join(place.dataFolder, 'guard'), { recursive: true })
    await sql`select setval(pg_get_serial_sequence('workers', 'fence'), 1)`.execute(it.database)
    assert.equal((await guard.look()).armed, false)
  })
})

test('where it was not armed nothing is claimed, launched or scheduled, and what was under way is held', async () => {
  await using it = await openLaunched(3)
  await using place = await openPlace()
  const { database, edition, list } = it
  await why(database, place)
  const fence = await it.session()
  await sql`insert into notices (kind, address, payload) values ('test_message', 'a@example.org', '{}')`.execute(
    database,
  )
  const ready = await addEdition(database, list, { key: 'next' })
  await elsewhere(database)
  assert.deepEqual(await claim(database, { edition, fence, limit: 10 }), [])
  assert.equal(await isDue(database, edition), false)
  assert.deepEqual(await claimNotices(database, { fence, limit: 10 }), [])
  const agreed = printOf('next')
  assert.deepEqual(await launch(database, { edition: ready, agreed, again: true }), { kind: 'disarmed' })
  const hour = { sendAt: new Date(Date.now() + 60_000), timeZone: 'UTC' }
  const order = { edition: ready, agreed, again: true, by: 'anna', ...hour }
  assert.deepEqual(await schedule(database, order), { kind: 'disarmed' })
  assert.deepEqual(await holdAll(database, 'it is a copy'), [edition])
  assert.equal(await readStatus(database, edition), 'held')
  assert.deepEqual(await holdAll(database, 'it is a copy'), [])
})

test('a worker that is in the wrong place holds nothing while another one sends from the right one', async () => {
  await using it = await openLaunched(1)
  await it.session()
  assert.deepEqual(await holdAll(it.database, 'publication.site is another'), [])
  assert.equal(await readStatus(it.database, it.edition), 'sending')
})
