/**
 * The footer’s page shows nothing about anybody; the mailed link reads and changes, for a day.
 * Long because it takes what the page can change one by one.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { openWorld, type World } from './world.ts'

describe('preferences', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  test('the footer’s page is the same for a reader, for one who left, and for one who is gone', async () => {
    const reader = await world.addReader('same@example.com')
    const left = await world.addReader('left-before@example.com')
    await world.post(world.footerLink('u', left), { leave: 'yes' })
    const before = await world.dump()
    const pages = []
    for (const subscriber of [reader, left, 987_654]) {
      const path = world.footerLink('p', subscriber)
      assert.ok(path.length <= 60, path)
      const { status, html } = await world.get(path)
      assert.equal(status, 200)
      pages.push(html.replaceAll(path.slice(3), 'TOKEN'))
    }
    assert.equal(new Set(pages).size, 1)
    assert.match(pages[0] ?? '', /Mail me my link.*Unsubscribe from Daily stories/s)
    assert.doesNotMatch(pages[0] ?? '', /@|Staff|<script/)
    assert.equal(await world.dump(), before, 'looking changes nothing')
  })

  test('the link is mailed once in ten minutes and five times a day; nobody else can tell', async () => {
    const reader = await world.addReader('ask@example.com')
    const path = world.footerLink('p', reader)
    const asked = await Promise.all([1, 2, 3].map(() => world.post(path, { send: 'link' })))
    const gone = await world.post(world.footerLink('p', 987_654), { send: 'link' })
    const shown = [...asked, gone].map(
      ({ status, html }) => `${status} ${html.replaceAll(/\/p\/[\w-]+/g, '')}`,
    )
    assert.equal(new Set(shown).size, 1)
    assert.deepEqual(await world.notices('ask@example.com'), [
      { kind: 'preferences_link', subscriber: reader, language: 'en', lists: ['daily'] },
    ])
    try {
      for (let minutes = 11; minutes < 100; minutes += 11) {
        await world.setClock(`${minutes} minutes`)
        await world.post(path, { send: 'link' })
      }
      assert.equal((await world.notices('ask@example.com')).length, 5)
      await world.setClock('25 hours')
      await world.post(path, { send: 'link' })
      assert.equal((await world.notices('ask@example.com')).length, 6)
    } finally {
      await world.setClock('0 hours')
    }
    assert.equal((await world.post(path, { something: 'else' })).status, 400)
  })

  test('the mailed link works for a day, then offers a new one to the reader alone', async () => {
    const reader = await world.addReader('day@example.com')
    const path = await world.privateLink(reader)
    assert.ok(`${path}/address`.length <= 60, path)
    const { html, headers } = await world.get(path)
    assert.match(html, /For day@example\.com/)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-robots-tag'), 'noindex')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.equal(headers.get('set-cookie'), null)
    const before = await world.dump()
    for (const below of ['', '/address', '/erase']) await world.get(path + below)
    assert.equal(await world.dump(), before, 'looking changes nothing')
    await world.setClock('24 hours 1 minute')
    try {
      for (const below of ['', '/address', '/erase']) {
        const late = await world.get(path + below)
        assert.equal(late.status, 410, below)
        assert.doesNotMatch(late.html, /day@|Staff|Daily stories/)
      }
      assert.equal((await world.post(path, { do: 'leave-all' })).status, 410)
      const again = await world.post(path, { send: 'link' })
      assert.match(again.html, /Look in your inbox/)
      assert.equal((await world.notices('day@example.com')).length, 1)
    } finally {
      await world.setClock('0 hours')
    }
    assert.equal(await world.states(reader), 'daily confirmed, staff confirmed')
    for (const broken of [path.slice(0, -2), '/r/x', `/r/${world.footerLink('u', reader).slice(3)}`])
      assert.equal((await world.get(broken)).status, 404, broken)
  })

  test('lists in and out, name, language and fields are saved together and written down', async () => {
    const reader = await world.addReader('save@example.com')
    const path = await world.privateLink(reader)
    await sql`update subscribers set attributes = '{"imported": "kept"}' where id = ${reader}`.execute(
      world.test.database,
    )
    const saved = await world.post(path, {
      ...{ do: 'save', lists: ['weekly', 'staff'], name: '  Zoë  ', language: 'de' },
      ...{ 'field-town': 'Ulm', 'field-age': '3,5', 'field-diet': 'all', 'field-post': 'yes' },
      ...{ 'field-born': '2001-12-31', 'field-strange': 'no' },
    })
    assert.equal(saved.status, 200)
    assert.match(saved.html, /<html lang="de"/)
    assert.equal(await world.states(reader), 'daily unsubscribed, staff confirmed, weekly confirmed')
    const row = await world.readReader(reader)
    assert.deepEqual([row?.name, row?.language], ['Zoë', 'de'])
    assert.deepEqual(row?.attributes, {
      ...{ imported: 'kept', town: 'Ulm', age: '3.5', diet: 'all', post: 'yes', born: '2001-12-31' },
    })
    assert.deepEqual(await world.log(reader), [
      'details_changed preferences',
      'weekly confirmed preferences',
      'daily left preferences',
    ])
    const kept = await sql<{ wording: string; ip: string; page: string }>`
      select w.wording, host(e.ip) as ip, e.page from consent_events e
      join consent_wordings w on w.hash = e.wording_hash
      where e.subscriber_id = ${reader} and e.what = 'confirmed'`.execute(world.test.database)
    assert.match(kept.rows[0]?.wording ?? '', /The Daily Broadsheet/)
    assert.equal(kept.rows[0]?.ip, '127.0.0.1')
    assert.deepEqual(
      (await world.notices('save@example.com')).map(({ kind, lists }) => [kind, lists]),
      [['left', ['daily']]],
      'daily says farewell',
    )
    const before = await world.log(reader)
    await world.post(path, {
      ...{ do: 'save', lists: ['weekly', 'staff'], name: 'Zoë', language: 'de', 'field-town': 'Ulm' },
      ...{ 'field-age': '3.5', 'field-diet': 'all', 'field-post': 'yes', 'field-born': '2001-12-31' },
    })
    assert.deepEqual(await world.log(reader), before, 'saving the same again writes nothing down')
  })

  test('what is wrong is said beside the field, keeps what was typed, and saves nothing', async () => {
    const reader = await world.addReader('wrong@example.com')
    const path = await world.privateLink(reader)
    const before = await world.dump()
    const { status, html } = await world.post(path, {
      ...{
        do: 'save',
        lists: ['weekly'],
        name: 'x'.repeat(201),
        'field-age': '<b>many',
        'field-born': '2001-02-31',
      },
    })
    assert.equal(status, 400)
    assert.match(html, /class="error-summary" role="alert" tabindex="-1" autofocus/)
    for (const id of ['name', 'field-age', 'field-born', 'field-diet'])
      assert.match(
        html,
        new RegExp(`<a href="#${id}">.*id="${id}-error".*aria-describedby="[^"]*${id}-error`, 's'),
        id,
      )
    assert.match(html, /value="&lt;b&gt;many"/)
    assert.match(html, /value="weekly" checked/)
    assert.equal(await world.dump(), before)
  })

  test('nobody is kept on a list by a question that was never answered', async () => {
    const reader = await world.addReader('free@example.com')
    await sql`
      insert into subscriptions (list_id, subscriber_id, state, confirmed_at)
      values (${world.lists.weekly}, ${reader}, 'confirmed', clock())`.execute(world.test.database)
    const saved = await world.post(await world.privateLink(reader), {
      do: 'save',
      lists: ['weekly'],
      name: '',
    })
    assert.equal(saved.status, 200)
    assert.equal(await world.states(reader), 'daily unsubscribed, staff unsubscribed, weekly confirmed')
  })

  test('a page that was open for long brings nobody back, and takes nobody off', async () => {
    const reader = await world.addReader('tabs@example.com')
    const path = await world.privateLink(reader)
    const shown = /name="was" value="([^"]*)"/.exec((await world.get(path)).html)?.[1] ?? ''
    assert.equal(shown, 'daily staff')
    await world.post(path, {
      do: 'save',
      was: shown,
      lists: ['daily', 'staff', 'weekly'],
      'field-diet': 'all',
    })
    await world.post(world.footerLink('u', reader), { 'List-Unsubscribe': 'One-Click' })
    await world.post(path, { do: 'save', was: shown, lists: ['daily', 'staff'], name: 'Tab' })
    assert.equal(await world.states(reader), 'daily unsubscribed, staff confirmed, weekly confirmed')
    assert.equal((await world.readReader(reader))?.name, 'Tab')
  })

  test('a closed list is offered to who is on it or left it, and to nobody whom an operator took off', async () => {
    const reader = await world.addReader('closed@example.com')
    const path = await world.privateLink(reader)
    await world.post(path, { do: 'save', lists: ['daily'] })
    assert.match((await world.get(path)).html, /value="staff">/)
    await world.post(path, { do: 'save', lists: ['daily', 'staff'] })
    assert.equal(await world.states(reader), 'daily confirmed, staff confirmed')
    await sql`
      with gone as (
        update subscriptions set state = 'unsubscribed', unsubscribed_at = clock()
        where subscriber_id = ${reader} and list_id = ${world.lists.staff} returning list_id
      )
      insert into consent_events (subscriber_id, list_id, what, by, from_state, to_state)
      select ${reader}, list_id, 'left', 'operator', 'confirmed', 'unsubscribed' from gone`.execute(
      world.test.database,
    )
    assert.doesNotMatch((await world.get(path)).html, /value="staff"/)
    await world.post(path, { do: 'save', lists: ['daily', 'staff'] })
    assert.equal(await world.states(reader), 'daily confirmed, staff unsubscribed')
  })

  test('a break of some months, its end by hand, and what the page says of it', async () => {
    const reader = await world.addReader('break@example.com')
    const path = await world.privateLink(reader)
    const paused = await world.post(path, { do: 'pause', months: '3' })
    assert.match(paused.html, /nothing is sent to you until \w+ \d+, \d{4}/)
    assert.match(paused.html, /End the break now/)
    const until = await sql<{ right: boolean }>`
      select bool_and(paused_until between clock() + interval '3 months' - interval '1 minute'
        and clock() + interval '3 months') as right
      from subscriptions where subscriber_id = ${reader}`.execute(world.test.database)
    assert.equal(until.rows[0]?.right, true)
    const resumed = await world.post(path, { do: 'resume' })
    assert.match(resumed.html, /break is over.*6 months/s)
    assert.deepEqual(await world.log(reader), [
      'daily paused preferences',
      'staff paused preferences',
      'daily resumed preferences',
      'staff resumed preferences',
    ])
    assert.equal((await world.post(path, { do: 'pause', months: '12' })).status, 400)
  })

  test('"what do you know about me" is mailed, within limits, and says when it has to wait', async () => {
    const reader = await world.addReader('data@example.com')
    const path = await world.privateLink(reader)
    assert.match((await world.post(path, { do: 'data' })).html, /all that we know about you is on its way/)
    assert.match((await world.post(path, { do: 'data' })).html, /on its way already/)
    assert.deepEqual(await world.notices('data@example.com'), [
      { kind: 'your_data', subscriber: reader, language: 'en', lists: [] },
    ])
    assert.deepEqual(await world.log(reader), ['data_sent preferences'])
  })

  test('leaving everything, and coming back by joining one list', async () => {
    const reader = await world.addReader('all@example.com')
    const path = await world.privateLink(reader)
    const suppressed = async () =>
      (
        await sql<{ reason: string }>`
          select p.reason from suppressions p join subscribers r using (address_hash) where r.id = ${reader}`.execute(
          world.test.database,
        )
      ).rows
    const left = await world.post(path, { do: 'leave-all' })
    assert.match(left.html, /You have left all lists/)
    assert.equal(await world.states(reader), 'daily unsubscribed, staff unsubscribed')
    assert.deepEqual(await suppressed(), [{ reason: 'unsubscribed_all' }])
    const mailed = (await world.notices('all@example.com')).length
    const asked = await world.post(world.footerLink('p', reader), { send: 'link' })
    assert.match(asked.html, /Look in your inbox/)
    assert.equal(
      (await world.notices('all@example.com')).length,
      mailed,
      'left alone, whoever presses a button',
    )
    await world.post(path, { do: 'save', lists: ['daily'] })
    assert.equal(await world.states(reader), 'daily confirmed, staff unsubscribed')
    assert.deepEqual(await suppressed(), [])
  })

  test('the page speaks the language that is kept, or the one that the reader switches to', async () => {
    const reader = await world.addReader('speak@example.com')
    const path = await world.privateLink(reader)
    assert.match((await world.get(path, { 'accept-language': 'de-AT' })).html, /<html lang="de"/)
    await sql`update subscribers set language = 'ar' where id = ${reader}`.execute(world.test.database)
    assert.match((await world.get(path, { 'accept-language': 'de' })).html, /<html lang="ar" dir="rtl"/)
    const switched = await world.post(`${path}?lang=en`, { do: 'resume' })
    assert.match(switched.html, /<html lang="en"/)
  })
})
