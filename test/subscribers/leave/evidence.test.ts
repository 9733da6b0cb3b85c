/** Whoever leaves by a message's own link has got that message: a doubt about it ends, by a POST and never by a GET. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { openWorld, type World } from '../preferences/world.ts'

describe('the link of a message that is in doubt', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  /** The delivery that the world's links carry, in this state. */
  async function addDelivery(subscriber: number, state: string): Promise<void> {
    await sql`delete from deliveries`.execute(world.test.database)
    await sql`
      insert into deliveries (edition_id, n, subscriber_id, address_hash, state)
      values (7, 3, ${subscriber}, '\\x00', ${state}::delivery_state)`.execute(world.test.database)
  }

  async function readState(): Promise<string | undefined> {
    const read = await sql<{ state: string }>`select state from deliveries`.execute(world.test.database)
    return read.rows[0]?.state
  }

  const posts = [
    ['one click', { 'List-Unsubscribe': 'One-Click' }],
    ["the page's button", { leave: 'yes' }],
  ] as const
  for (const [name, fields] of posts)
    test(`${name} settles it; looking at the page does not`, async () => {
      const reader = await world.addReader(`${name.replaceAll(/\W/g, '')}@example.com`)
      const link = world.footerLink('u', reader)
      await addDelivery(reader, 'in_doubt')
      await world.get(link)
      assert.equal((await world.post(link, { reason: 'other' })).status, 400)
      assert.equal(await readState(), 'in_doubt')
      await world.post(link, fields)
      assert.equal(await readState(), 'accepted')
    })

  test('nothing else changes by it', async () => {
    const reader = await world.addReader('else@example.com')
    for (const state of ['waiting', 'transmitting', 'rejected', 'accepted']) {
      await addDelivery(reader, state)
      await world.post(world.footerLink('u', reader), { leave: 'yes' })
      assert.equal(await readState(), state)
    }
  })

  test('who had left already by another message settles this one all the same', async () => {
    const reader = await world.addReader('twice@example.com')
    await world.post(world.footerLink('u', reader), { leave: 'yes' })
    await addDelivery(reader, 'in_doubt')
    await world.post(world.footerLink('u', reader), { leave: 'yes' })
    assert.equal(await readState(), 'accepted')
  })
})
