/** What may follow a leaving: a reason, a farewell, and a way back that only the reader's own mailbox opens. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { signIds } from '../../../src/link.ts'
import { hashOf, openWorld, type World } from '../preferences/world.ts'

describe('after a leaving', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  const kinds = async (address: string) => (await world.notices(address)).map(({ kind }) => kind)

  /** The path in the last message that has a way back. */
  async function backLink(address: string, subscriber: number, list = world.lists.daily): Promise<string> {
    const event = (await world.notices(address)).map((notice) => notice['event']).findLast(Number.isInteger)
    assert.ok(typeof event === 'number')
    return `/b/${signIds(world.test.ring, 'undo', [subscriber, list, event])}`
  }

  test('a reason goes along with it, or once after it, and is cut to what can be kept', async () => {
    const reader = await world.addReader('why@example.com')
    const daily = world.footerLink('u', reader)
    const staff = world.footerLink('u', reader, world.lists.staff)
    assert.equal((await world.post(daily, { reason: 'other' })).status, 400, 'a reason alone leaves nothing')
    await world.post(daily, { leave: 'yes', reason: 'too_often', words: ' Daily\r\nis <b>much</b>\0\u001b ' })
    await world.post(staff, { leave: 'yes' })
    const hostile = await world.post(staff, { reason: '__proto__', words: '' })
    assert.equal(hostile.status, 400)
    const thanked = await world.post(staff, { reason: 'other', words: '😀'.repeat(600) })
    assert.match(thanked.html, /Your answer has reached us/)
    await world.post(staff, { reason: 'too_often' })
    const { rows } = await sql<{ what: string; detail: { reason?: string; words?: string } }>`
      select what, detail from consent_events where subscriber_id = ${reader} and detail is not null order by id`.execute(
      world.test.database,
    )
    assert.deepEqual(rows, [
      { what: 'left', detail: { reason: 'too_often', words: 'Daily\nis <b>much</b>' } },
      { what: 'reason_given', detail: { reason: 'other', words: '😀'.repeat(500) } },
    ])
    const gone = await world.post(world.footerLink('u', 987_654), { leave: 'yes', reason: 'other' })
    assert.equal(gone.status, 200)
  })

  test('a list that wants it says farewell, once, however the reader left', async () => {
    const reader = await world.addReader('bye@example.com')
    await Promise.all(
      [1, 2, 3].map(() => world.post(world.footerLink('u', reader), { 'List-Unsubscribe': 'One-Click' })),
    )
    await world.post(world.footerLink('u', reader, world.lists.staff), { leave: 'yes' })
    assert.deepEqual(
      (await world.notices('bye@example.com')).map(({ kind, lists }) => [kind, lists]),
      [['left', ['daily']]],
    )
  })

  test('the way back is mailed, once, to the reader alone; its button brings the reader back, once', async () => {
    const reader = await world.addReader('back@example.com')
    const link = world.footerLink('u', reader, world.lists.staff)
    await world.post(link, { back: 'mail' })
    assert.deepEqual(await kinds('back@example.com'), [], 'who has not left needs no way back')
    await world.post(link, { leave: 'yes' })
    const early = `/b/${signIds(world.test.ring, 'undo', [reader, world.lists.staff, (await lastEvent(reader)) ?? 0])}`
    assert.equal((await world.post(early, { return: 'yes' })).status, 410, 'no message, no way')
    const asked = await Promise.all([1, 2].map(() => world.post(link, { back: 'mail' })))
    const gone = await world.post(world.footerLink('u', 987_654, world.lists.staff), { back: 'mail' })
    const shown = [...asked, gone].map(
      ({ status, html }) => `${status} ${html.replaceAll(/\/[pu]\/[\w-]+/g, '')}`,
    )
    assert.equal(new Set(shown).size, 1)
    assert.deepEqual(await kinds('back@example.com'), ['undo'])
    const back = await backLink('back@example.com', reader, world.lists.staff)
    assert.ok(back.length <= 60, back)
    const before = await world.dump()
    assert.match(
      (await world.get(`${back}?lang=de`)).html,
      /<html lang="de".*<p class="consent" lang="en" dir="auto">By pressing the button you ask .*<button/s,
    )
    assert.equal((await world.post(back, { something: 'else' })).status, 400)
    assert.equal(await world.dump(), before)
    const returned = await Promise.all([1, 2].map(() => world.post(`${back}?lang=de`, { return: 'yes' })))
    assert.deepEqual(returned.map(({ status }) => status).sort(), [200, 410])
    assert.equal(await world.states(reader), 'daily confirmed, staff confirmed')
    assert.deepEqual(await world.log(reader), ['staff left link', 'staff returned link'])
    const { rows } = await sql<{ wording: string; language: string }>`
      select w.wording, e.language from consent_events e join consent_wordings w on w.hash = e.wording_hash
      where e.subscriber_id = ${reader} and e.what = 'returned'`.execute(world.test.database)
    assert.match(rows[0]?.wording ?? '', /^By pressing the button you ask .* to send you Staff by email/)
    assert.equal(rows[0]?.language, 'en', 'the German has no reviewer')
    // Leaving again makes the old way back no way.
    await world.post(link, { leave: 'yes' })
    await world.post(link, { back: 'mail' })
    assert.equal((await world.post(back, { return: 'yes' })).status, 410)
    assert.equal(await world.states(reader), 'daily confirmed, staff unsubscribed')
  })

  test('the way back closes after seven days, for the suppressed, and for whom an operator took off', async () => {
    const late = await world.addReader('late@example.com')
    await world.post(world.footerLink('u', late), { leave: 'yes' })
    const path = await backLink('late@example.com', late)
    assert.equal((await world.get(path)).status, 200, 'the farewell has one')
    await world.setClock('7 days 1 minute')
    try {
      const over = await world.get(path)
      assert.equal(over.status, 410)
      assert.match(over.html, /href="\/mail\/subscribe\/daily"/)
    } finally {
      await world.setClock('0 hours')
    }
    const hash = hashOf('late@example.com')
    const reason = async (to: string) =>
      await sql`
        insert into suppressions (address_hash, reason) values (${hash}, ${to}::suppression_reason)
        on conflict (address_hash) do update set reason = excluded.reason`.execute(world.test.database)
    await reason('complaint')
    assert.equal((await world.post(path, { return: 'yes' })).status, 410)
    await reason('unsubscribed_all')
    assert.equal((await world.post(path, { return: 'yes' })).status, 200)
    const lifted = await sql`select from suppressions where address_hash = ${hash}`.execute(
      world.test.database,
    )
    assert.equal(lifted.rows.length, 0, 'who comes back is mailed again')

    const removed = await world.addReader('removed@example.com')
    await sql`
      with gone as (
        update subscriptions set state = 'unsubscribed', unsubscribed_at = clock() where subscriber_id = ${removed}
        returning list_id
      )
      insert into consent_events (subscriber_id, list_id, what, by, from_state, to_state)
      select ${removed}, list_id, 'left', 'operator', 'confirmed', 'unsubscribed' from gone`.execute(
      world.test.database,
    )
    await world.post(world.footerLink('u', removed), { back: 'mail' })
    assert.deepEqual(await kinds('removed@example.com'), [])
  })

  test('an old newsletter mails no way back to who left long ago', async () => {
    const reader = await world.addReader('ages@example.com')
    const link = world.footerLink('u', reader, world.lists.staff)
    assert.match((await world.post(link, { leave: 'yes' })).html, /Mail me a way back/)
    await world.setClock('7 days 1 minute')
    try {
      assert.doesNotMatch((await world.get(link)).html, /way back/)
      assert.equal((await world.post(link, { back: 'mail' })).status, 200)
      assert.deepEqual(await kinds('ages@example.com'), [])
    } finally {
      await world.setClock('0 hours')
    }
  })

  test('the way back that an old mailbox holds is closed once the reader has moved', async () => {
    const reader = await world.addReader('before@example.com')
    await world.post(world.footerLink('u', reader), { leave: 'yes' })
    const path = await backLink('before@example.com', reader)
    await sql`
      update subscribers set address = 'after@example.com', address_key = 'after@example.com',
        address_hash = ${hashOf('after@example.com')} where id = ${reader}`.execute(world.test.database)
    assert.equal((await world.post(path, { return: 'yes' })).status, 410)
    assert.equal(await world.states(reader), 'daily unsubscribed, staff confirmed')
  })

  test('the pages speak the browser’s language, and the switch stays with the reader', async () => {
    const reader = await world.addReader('sprache@example.com')
    const link = world.footerLink('u', reader)
    assert.match((await world.get(link, { 'accept-language': 'de' })).html, /Abmelden: Daily stories\?/)
    const arabic = await world.get(`${link}?lang=ar`)
    assert.match(arabic.html, /<html lang="ar" dir="rtl"/)
    assert.match(arabic.html, /href="\/mail\/p\/[\w-]+\?lang&#x3D;ar"/)
    // What the reader has chosen is the reader's own affair: whoever was forwarded the mail is not told.
    await sql`update subscribers set language = 'ar' where id = ${reader}`.execute(world.test.database)
    assert.match((await world.get(link)).html, /<html lang="en"/)
  })

  async function lastEvent(reader: number): Promise<number | undefined> {
    const { rows } = await sql<{ id: number }>`
      select max(id) as id from consent_events where subscriber_id = ${reader}`.execute(world.test.database)
    return rows[0]?.id
  }
})
