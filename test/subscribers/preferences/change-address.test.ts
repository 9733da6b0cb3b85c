/**
 * A change of address: asked for by the reader, done from the new mailbox, told to the old one.
 * Long because two readers who become one are a story of their own, from their lists to what waits to be mailed.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { signIds } from '../../../src/link.ts'
import { readConsent } from '../../../subscribers/consent/read.ts'
import { collectData } from '../../../subscribers/preferences/collect-data.ts'
import { hashOf, openWorld, type World } from './world.ts'

describe('a change of address', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  /** The path of the link in the message to the new address. */
  async function changeLink(address: string): Promise<string> {
    const [notice] = (await world.notices(address)).filter(({ kind }) => kind === 'change_address')
    const change = notice?.['change']
    assert.ok(typeof change === 'number', `${address} got a message`)
    return `/x/${signIds(world.test.ring, 'change', [change])}`
  }

  const kinds = async (address: string) => (await world.notices(address)).map(({ kind }) => kind)

  test('is done by the button behind the link, once, and told to the old address', async () => {
    const reader = await world.addReader('old@example.com')
    const path = await world.privateLink(reader)
    const mailed = await world.post(`${path}/address`, { email: ' New@Example.ORG ' })
    assert.match(mailed.html, /on its way to New@Example\.ORG/)
    assert.equal((await world.readReader(reader))?.address, 'old@example.com', 'nothing has changed yet')
    const link = await changeLink('New@example.org')
    assert.ok(link.length <= 60, link)
    const before = await world.dump()
    const asked = await world.get(link)
    assert.match(asked.html, /they come to New@Example\.ORG/)
    assert.doesNotMatch(asked.html, /old@/)
    assert.equal((await world.post(link, { something: 'else' })).status, 400)
    assert.equal(await world.dump(), before)
    const answers = await Promise.all([1, 2].map(() => world.post(link, { change: 'yes' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410])
    assert.equal((await world.readReader(reader))?.address, 'New@example.org')
    assert.deepEqual(await kinds('old@example.com'), ['address_changed'])
    assert.deepEqual(await world.log(reader), ['address_changed link'])
    assert.equal((await world.get(link)).status, 410)
    assert.equal((await world.get(path)).status, 410, 'the old mailbox’s link is dead')
    assert.equal((await world.get(await world.privateLink(reader))).status, 200)
    assert.match((await world.post(world.footerLink('u', reader), { leave: 'yes' })).html, /You have left/)
    assert.equal(await world.states(reader), 'daily unsubscribed, staff confirmed')
    assert.doesNotMatch(
      await world.dump().then((text) => text.replace(/^.*address_changed.*$/gm, '')),
      /old@/,
    )
  })

  test('says what is wrong with an address, and keeps what was typed', async () => {
    const reader = await world.addReader('typo@example.com')
    const path = `${await world.privateLink(reader)}/address`
    for (const email of ['', 'nobody', '"<b>"@x.org', 'typo@example.com', 'TYPO@EXAMPLE.COM', 'a@b.org\0']) {
      const { status, html } = await world.post(path, { email })
      assert.equal(status, 400, email)
      assert.match(html, /aria-invalid="true"/)
      assert.doesNotMatch(html, /<b>/)
    }
    assert.equal((await world.post(path, {})).status, 400)
  })

  test('asks whether another address was meant, once, and refuses one that no mail reaches', async () => {
    const reader = await world.addReader('sure@example.com')
    const path = `${await world.privateLink(reader)}/address`
    const asked = await world.post(path, { email: 'sure@gmial.com' })
    assert.equal(asked.status, 400)
    assert.match(asked.html, /Did you mean sure@gmail\.com\?/)
    assert.match(asked.html, /name="asked" value="sure@gmial\.com".*name="use" value="sure@gmail\.com"/s)
    assert.doesNotMatch(asked.html, /aria-invalid/)
    assert.deepEqual(await kinds('sure@gmial.com'), [])
    await world.post(path, { email: 'sure@gmial.com', asked: 'sure@gmial.com' })
    assert.deepEqual(await kinds('sure@gmial.com'), ['change_address'], 'never forced')
    await world.post(path, { email: 'sure@gmial.com', use: 'sure@gmail.com' })
    assert.deepEqual(await kinds('sure@gmail.com'), ['change_address'])
    const refused = await world.post(path, { email: 'sure@nomail.example' })
    assert.equal(refused.status, 400)
    assert.match(refused.html, /No mail can be sent to nomail\.example/)
    assert.deepEqual(await kinds('sure@nomail.example'), [])
  })

  test('three a day are three, however often the reader has moved', async () => {
    const reader = await world.addReader('mover@example.com')
    const ask = async (email: string) =>
      await world.post(`${await world.privateLink(reader)}/address`, { email })
    for (const email of ['mover-1@example.com', 'mover-2@example.com']) {
      await ask(email)
      assert.equal((await world.post(await changeLink(email), { change: 'yes' })).status, 200)
    }
    await ask('stranger-1@example.com')
    await ask('stranger-2@example.com')
    assert.deepEqual(await kinds('stranger-1@example.com'), ['change_address'])
    assert.deepEqual(await kinds('stranger-2@example.com'), [])
  })

  test('fills nobody’s inbox: three addresses a day, each once, none that must not be mailed', async () => {
    const reader = await world.addReader('many@example.com')
    const other = await world.addReader('other@example.com')
    await sql`
      insert into suppressions (address_hash, reason) values (${hashOf('never@example.com')}, 'not_me')`.execute(
      world.test.database,
    )
    const path = `${await world.privateLink(reader)}/address`
    const pages = new Set<string>()
    for (const email of [
      'a@example.com',
      'a@example.com',
      'never@example.com',
      'b@example.com',
      'c@example.com',
      'd@example.com',
    ]) {
      const { status, html } = await world.post(path, { email })
      pages.add(`${status} ${html.replaceAll(email, 'IT')}`)
    }
    assert.equal(pages.size, 1, 'nobody can tell')
    await world.post(`${await world.privateLink(other)}/address`, { email: 'a@example.com' })
    for (const [address, count] of [
      ['a', 1],
      ['never', 0],
      ['b', 1],
      ['c', 1],
      ['d', 0],
    ] as const)
      assert.equal((await kinds(`${address}@example.com`)).length, count, address)
  })

  test('is over after seven days, and where the new address was suppressed meanwhile', async () => {
    const reader = await world.addReader('slow@example.com')
    await world.post(`${await world.privateLink(reader)}/address`, { email: 'late@example.com' })
    const link = await changeLink('late@example.com')
    await world.setClock('7 days 1 minute')
    try {
      assert.equal((await world.post(link, { change: 'yes' })).status, 410)
    } finally {
      await world.setClock('0 hours')
    }
    await sql`
      insert into suppressions (address_hash, reason) values (${hashOf('late@example.com')}, 'complaint')`.execute(
      world.test.database,
    )
    assert.equal((await world.post(link, { change: 'yes' })).status, 410)
    assert.equal((await world.readReader(reader))?.address, 'slow@example.com')
  })

  test('to an address that is a reader’s already makes them one, whose old links all work on', async () => {
    const stays = await world.addReader('stays@example.com')
    const goes = await world.addReader('goes@example.com')
    const { database } = world.test
    const { daily, weekly, staff } = world.lists
    // stays: left staff. goes: left daily, reads weekly and staff.
    await world.post(world.footerLink('u', stays, staff), { leave: 'yes' })
    await world.post(world.footerLink('u', goes, daily), { leave: 'yes' })
    await sql`
      insert into subscriptions (list_id, subscriber_id, state, confirmed_at)
      values (${weekly}, ${goes}, 'confirmed', clock())`.execute(database)
    await sql`update subscribers set name = 'Goes' where id = ${goes}`.execute(database)
    await sql`insert into suppressions (address_hash, reason) values (${hashOf('goes@example.com')}, 'unsubscribed_all')`.execute(
      database,
    )
    await sql`
      with sent as (
        insert into editions (list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline,
          block_hashes, status, launched_at)
        values (${weekly}, 'old', '', '', 'To the other address', '', '', '{}', 'News', '{}', 'done', clock()) returning id
      )
      insert into deliveries (edition_id, n, subscriber_id, address_hash, state)
      select id, 1, ${goes}, ${hashOf('goes@example.com')}, 'accepted' from sent`.execute(database)
    await world.post(await world.privateLink(goes), { do: 'data' })
    await world.post(`${await world.privateLink(stays)}/address`, { email: 'goes@example.com' })
    const done = await world.post(await changeLink('goes@example.com'), { change: 'yes' })
    assert.equal(done.status, 200)
    assert.equal(await world.states(stays), 'daily confirmed, staff confirmed, weekly confirmed')
    assert.equal(await world.readReader(goes), undefined)
    assert.deepEqual(
      [(await world.readReader(stays))?.address, (await world.readReader(stays))?.name],
      ['goes@example.com', 'Goes'],
    )
    const lifted =
      await sql`select from suppressions where address_hash = ${hashOf('goes@example.com')}`.execute(database)
    assert.equal(lifted.rows.length, 0)
    const [waiting] = (await world.notices('goes@example.com')).filter(({ kind }) => kind === 'your_data')
    assert.equal(waiting?.['subscriber'], stays, 'what waited for the other one is sent to this one')
    const known = await collectData(database, stays)
    assert.deepEqual(
      (await readConsent(database, stays)).map(({ list, what }) => `${list} ${what}`),
      [
        ...['staff left', 'daily left', 'null data_sent', 'weekly address_changed', 'staff address_changed'],
        'null address_changed',
      ],
      'the story of both',
    )
    assert.equal(known?.history.length, 6)
    assert.deepEqual(
      known?.newsletters.map(({ subject }) => subject),
      ['To the other address'],
    )
    // A mail program presses the button in a newsletter that went to the reader who is gone.
    const clicked = await world.post(world.footerLink('u', goes, weekly), { 'List-Unsubscribe': 'One-Click' })
    assert.equal(clicked.status, 200)
    assert.equal(await world.states(stays), 'daily confirmed, staff confirmed, weekly unsubscribed')
    assert.match((await world.get(world.footerLink('u', goes, weekly))).html, /You have left/)
    await world.post(world.footerLink('p', goes), { send: 'link' })
    assert.deepEqual((await world.notices('goes@example.com')).at(-1), {
      ...{ kind: 'preferences_link', subscriber: stays, language: 'en', lists: ['daily'] },
    })
  })
})
