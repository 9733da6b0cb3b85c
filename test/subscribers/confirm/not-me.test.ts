/** "That was not me": never written to again, whoever types the address in, and nothing left of what a stranger said. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { addSuppression, readSuppression } from '../../../subscribers/suppressions.ts'
import { hashOf, suppressionSecret } from '../sign-up-job/job.ts'
import { type ConfirmSite, openConfirmSite, press } from './confirm-site.ts'

const notMe = { notMe: 'yes' }

describe('"that was not me"', () => {
  let world: ConfirmSite
  before(async () => {
    world = await openConfirmSite()
  })
  after(() => world[Symbol.asyncDispose]())

  /** So that the limit of a day is not what keeps the next message back. */
  const dayPasses = async () =>
    await sql`update confirmations set created_at = created_at - interval '2 days'`.execute(world.database)

  test('suppresses the address, ends what waits, and forgets who it was', async () => {
    const link = await world.signUp('ann@example.com', { name: 'Annabel', fields: { town: 'Ulm' } })
    const response = await press(link.notMe, notMe)
    assert.equal(response.status, 200)
    assert.match(await response.text(), /We will not write to you again/)
    const found = await readSuppression(world.database, hashOf('ann@example.com'))
    assert.equal(found?.reason, 'not_me')
    const plain = await world.everything()
    // Notices go with their own retention; this one is held back by the suppression.
    assert.doesNotMatch(plain.replaceAll(/"table":"notices".*?"table"/g, ''), /ann@|Annabel|Ulm/)
    const { rows } = await sql<{ what: string; by: string; from: string; to: null; ip: string }>`
      select what, by, from_state as from, to_state as to, host(ip) as ip from consent_events order by id`.execute(
      world.database,
    )
    assert.deepEqual(
      rows.map(({ what, by, from, to }) => [what, by, from, to]),
      [
        ['asked', 'form', null, 'pending'],
        ['not_me', 'link', 'pending', null],
      ],
    )
    assert.equal(rows[0]?.ip, '192.0.2.17', 'from where the stranger did it stays')
  })

  test('nothing brings a message to it again: not the form, not the old link', async () => {
    await dayPasses()
    const before = await world.kinds()
    const link = await world.signUp('ANN@example.com')
    assert.deepEqual(await world.kinds(), before)
    assert.equal((await press(link.confirm, { confirm: 'yes' })).status, 410)
    assert.deepEqual(await world.states('ann@example.com'), {})
    const all = await world.everything()
    assert.equal((await press(link.notMe, notMe)).status, 200, 'pressing it again is harmless')
    assert.match(await (await fetch(link.notMe)).text(), /We will not write to you again/)
    assert.equal(await world.everything(), all)
  })

  test('who is on another list stays known, and is written to no more', async () => {
    const own = await world.signUp('bea@example.com', { lists: ['weekly'] })
    await press(own.confirm, { confirm: 'yes' })
    await dayPasses()
    const strange = await world.signUp('bea@example.com')
    await press(strange.notMe, notMe)
    assert.deepEqual(await world.states('bea@example.com'), { weekly: 'confirmed' })
    assert.equal((await readSuppression(world.database, hashOf('bea@example.com')))?.reason, 'not_me')
  })

  test('it lasts where the reader’s own wish would have ended, and hides nothing that lasts', async () => {
    for (const [reason, kept] of [
      ['unsubscribed_all', 'not_me'],
      ['complaint', 'complaint'],
    ] as const) {
      const address = `${reason}@example.com`
      const link = await world.signUp(address)
      await addSuppression(world.database, address, { reason, suppressionSecret })
      assert.equal((await press(link.notMe, notMe)).status, 200)
      assert.equal((await readSuppression(world.database, hashOf(address)))?.reason, kept)
      assert.deepEqual(await world.states(address), {})
    }
  })

  test('after the sign-up was confirmed it still stops everything', async () => {
    const link = await world.signUp('cid@example.com')
    await press(link.confirm, { confirm: 'yes' })
    await press(link.notMe, notMe)
    assert.equal((await readSuppression(world.database, hashOf('cid@example.com')))?.reason, 'not_me')
    assert.equal((await fetch(link.confirm)).status, 410)
  })

  test('a press at the same time as the other button ends in silence', async () => {
    const link = await world.signUp('dan@example.com')
    await Promise.all([press(link.confirm, { confirm: 'yes' }), press(link.notMe, notMe)])
    assert.equal((await readSuppression(world.database, hashOf('dan@example.com')))?.reason, 'not_me')
  })
})
