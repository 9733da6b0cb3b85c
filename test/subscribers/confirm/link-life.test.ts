/** How long a confirmation message's link lives, what ends it before its time, and how to get a new one. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { signIds } from '../../../src/link.ts'
import { addSuppression } from '../../../subscribers/suppressions.ts'
import { setClock } from '../../support/ledger.ts'
import { suppressionSecret } from '../sign-up-job/job.ts'
import { type ConfirmSite, openConfirmSite, press } from './confirm-site.ts'

const day = 86_400_000
const yes = { confirm: 'yes' }

describe('the link of a confirmation message', () => {
  let world: ConfirmSite
  before(async () => {
    world = await openConfirmSite()
  })
  after(() => world[Symbol.asyncDispose]())

  for (const reason of ['complaint', 'hard_bounce', 'manual'] as const) {
    test(`after a ${reason} the link is good for nothing`, async () => {
      const address = `${reason}@example.com`
      const { confirm } = await world.signUp(address)
      await addSuppression(world.database, address, { reason, suppressionSecret })
      assert.equal((await fetch(confirm)).status, 410)
      assert.equal((await press(confirm, yes)).status, 410)
      assert.deepEqual(await world.states(address), { daily: 'pending' })
      await sql`delete from suppressions`.execute(world.database)
    })
  }

  test('a reader whose pending sign-up was purged is made anew from the form', async () => {
    const { confirm } = await world.signUp('fay@example.com')
    await sql`delete from subscribers where address_key = 'fay@example.com'`.execute(world.database)
    assert.equal((await press(confirm, yes)).status, 200)
    assert.deepEqual(await world.states('fay@example.com'), { daily: 'confirmed' })
  })

  test('an erased reader’s link is good for nothing', async () => {
    const { confirm, id } = await world.signUp('gus@example.com')
    await sql`delete from subscribers where address_key = 'gus@example.com'`.execute(world.database)
    await sql`update confirmations set subscriber_id = null, request = null where id = ${id}`.execute(
      world.database,
    )
    assert.equal((await press(confirm, yes)).status, 410)
    assert.deepEqual(await world.states('gus@example.com'), {})
  })

  test('broken tokens are 404, those of a confirmation that is gone 410, to GET and POST', async () => {
    const { confirm, notMe } = await world.signUp('ida@example.com')
    const gone = signIds(world.ring, 'confirm', [999_999])
    for (const [url, status] of [
      [confirm.slice(0, -2), 404],
      [notMe.slice(0, -2), 404],
      [confirm.replace('/c/', '/n/'), 404],
      [notMe.replace('/n/', '/c/'), 404],
      [`${world.site.url}/c/${gone}`, 410],
      [`${world.site.url}/n/${signIds(world.ring, 'notMe', [999_999])}`, 410],
    ] as const) {
      assert.equal((await fetch(url)).status, status, url)
      assert.equal((await press(url, { ...yes, notMe: 'yes' })).status, status, url)
    }
    assert.deepEqual(await world.states('ida@example.com'), { daily: 'pending' })
  })

  // The last one: it moves the clock.
  test('after seven days the link confirms nothing, and offers a new one that does', async () => {
    const { confirm } = await world.signUp('joe@example.com', { name: 'Joe' })
    await setClock(world.database, 6.9 * day)
    assert.equal((await fetch(confirm)).status, 200)
    await setClock(world.database, 7.1 * day)
    const late = await press(confirm, yes)
    assert.equal(late.status, 410)
    assert.match(await late.text(), /name="again" value="yes"/)
    assert.deepEqual(await world.states('joe@example.com'), { daily: 'pending' })
    const before = (await world.kinds()).length
    for (let times = 0; times < 3; times++) {
      assert.equal((await press(confirm, { again: 'yes' })).status, 200)
    }
    await world.work()
    await press(confirm, { again: 'yes' })
    await world.work()
    assert.equal((await world.kinds()).length, before + 1, 'the limits are the same')
    const { rows } = await sql<{ id: number }>`select max(id) as id from confirmations`.execute(
      world.database,
    )
    const fresh = `${world.site.url}/c/${signIds(world.ring, 'confirm', [rows[0]?.id ?? 0])}`
    assert.equal((await press(fresh, yes)).status, 200)
    assert.deepEqual(await world.states('joe@example.com'), { daily: 'confirmed' })
  })
})
