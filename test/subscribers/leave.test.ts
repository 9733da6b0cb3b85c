/** The way out: one click or one button, once and for all, and no way in for link scanners. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/database.ts'
import { signUnsubscribe } from '../../src/link.ts'
import { unsubscribe } from '../../subscribers/leave/unsubscribe.ts'
import { openTestSite, type TestSite } from '../support/open-test-site.ts'

describe('an unsubscribe link', () => {
  let world: TestSite
  before(async () => {
    world = await openTestSite()
  })
  after(() => world[Symbol.asyncDispose]())

  const oneClick = { 'List-Unsubscribe': 'One-Click' }

  async function subscriptionOf(subscriber: number | undefined) {
    const rows = await sql<{ state: string; at: Date | null; leavings: object[] }>`
      select s.state, s.unsubscribed_at as at,
        (select coalesce(jsonb_agg(jsonb_build_object('by', by, 'edition', edition_id, 'n', n) order by id), '[]')
         from consent_events e where e.subscriber_id = s.subscriber_id and what = 'left') as leavings
      from subscriptions s where s.subscriber_id = ${subscriber}`.execute(world.database)
    const row = rows.rows[0]
    assert.ok(row)
    return row
  }

  function formData(fields: Record<string, string>): FormData {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    return form
  }

  const uniform = (response: Response) => {
    assert.equal(response.headers.get('set-cookie'), null)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(response.headers.get('x-robots-tag'), 'noindex')
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.match(
      response.headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
    )
  }

  test('GET, HEAD and OPTIONS change nothing; GET shows a button, the list and no address', async () => {
    const [ann] = world.subscribers
    const before = await world.snapshot()
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) {
      const response = await fetch(world.link(ann), { method, redirect: 'manual' })
      assert.ok(response.ok, method)
      uniform(response)
      if (method !== 'GET') continue
      const page = await response.text()
      assert.match(page, /<form method="post">\s*<button [^>]*>Unsubscribe<\/button>/)
      assert.match(page, /Leave Daily &lt;stories&gt;\?/)
      assert.doesNotMatch(page, /ann|@|<script/)
    }
    assert.equal(await world.snapshot(), before)
  })

  for (const [encoding, body] of [
    ['application/x-www-form-urlencoded', () => new URLSearchParams(oneClick)],
    ['multipart/form-data', () => formData(oneClick)],
  ] as const) {
    test(`a one-click POST as ${encoding} unsubscribes, once, without cookie or redirect`, async () => {
      const subscriber = world.subscribers[encoding.startsWith('multipart') ? 1 : 0]
      const post = async () => {
        const response = await fetch(world.link(subscriber), {
          method: 'POST',
          body: body(),
          redirect: 'manual',
        })
        assert.equal(response.status, 200)
        assert.match(response.headers.get('content-type') ?? '', /^text\/plain/)
        uniform(response)
        assert.ok((await response.text()).length < 100)
      }
      await post()
      const first = await subscriptionOf(subscriber)
      assert.equal(first.state, 'unsubscribed')
      assert.ok(first.at)
      assert.deepEqual(first.leavings, [{ by: 'one_click', edition: 7, n: 3 }])
      await Promise.all([post(), post(), post()])
      assert.deepEqual(await subscriptionOf(subscriber), first, 'the record keeps the first time')
    })
  }

  test('the button leaves the list, and the page says so from then on', async () => {
    const [, , cid] = world.subscribers
    const before = await world.snapshot()
    const wrong = await fetch(world.link(cid), {
      method: 'POST',
      body: new URLSearchParams({ something: 'else' }),
    })
    assert.equal(wrong.status, 400)
    assert.equal(
      await world.snapshot(),
      before,
      'a POST that is neither button nor one-click changes nothing',
    )
    const left = await fetch(world.link(cid), { method: 'POST', body: new URLSearchParams({ leave: 'yes' }) })
    assert.equal(left.status, 200)
    assert.match(await left.text(), /You have left Daily &lt;stories&gt;/)
    assert.deepEqual((await subscriptionOf(cid)).leavings, [{ by: 'link', edition: 7, n: 3 }])
    assert.match(await (await fetch(world.link(cid))).text(), /You have left/)
  })

  test('a subscriber who is gone, and a list that never was, are thanked like everybody', async () => {
    const before = await world.snapshot()
    const nobody = `${world.site.url}/u/${signUnsubscribe(world.ring, { list: 0, subscriber: 0, edition: 0, n: 0 })}`
    for (const url of [world.link(undefined), nobody]) {
      assert.match(await (await fetch(url)).text(), /<button/)
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams(oneClick) })
      assert.equal(response.status, 200)
    }
    assert.equal(await world.snapshot(), before)
  })

  test('a broken token is a decent 404, to GET and POST', async () => {
    const cut = world.link(world.subscribers[0]).slice(0, -3)
    for (const url of [
      cut,
      `${world.site.url}/u/x`,
      `${world.site.url}/u/${'y'.repeat(300)}`,
      `${world.site.url}/u/`,
    ]) {
      for (const init of [{}, { method: 'POST', body: new URLSearchParams(oneClick) }]) {
        const response = await fetch(url, init)
        assert.equal(response.status, 404, url)
        assert.match(await response.text(), /This page is not here/)
      }
    }
  })

  test('the verb says what it found', async () => {
    const { database } = world
    const [ann = 0] = world.subscribers
    const back = sql`update subscriptions set state = 'confirmed' where subscriber_id = ${ann}`
    await back.execute(database)
    const leave = (subscriber: number) =>
      unsubscribe(database, { list: world.list, subscriber }, { by: 'operator' })
    assert.equal((await leave(ann)).kind, 'unsubscribed')
    assert.equal((await leave(ann)).kind, 'already_unsubscribed')
    assert.equal((await leave(123_456_789_012)).kind, 'no_subscription')
    assert.equal((await subscriptionOf(ann)).leavings.length, 2, 'who left twice has two entries')
  })

  test('without the database: 503 with Retry-After, so that a mail program asks again', async () => {
    const away = openDatabase({ host: '/nowhere', port: 5432, user: 'x', database: 'x' }, { max: 1 })
    await using cut = await openTestSite(away)
    const post = () => fetch(cut.link(1), { method: 'POST', body: new URLSearchParams(oneClick) })
    for (const response of [await fetch(cut.link(1)), await post()]) {
      assert.equal(response.status, 503)
      assert.ok(Number(response.headers.get('retry-after')) > 0)
      assert.match(await response.text(), /Back in a moment/)
    }
    assert.equal((await fetch(`${cut.site.url}/healthz`)).status, 503)
    assert.deepEqual(
      cut.troubles.map(({ route }) => route),
      ['GET /u/:token', 'POST /u/:token', 'GET /healthz'],
      'what is reported holds no token',
    )
    await away.destroy()
  })

  test('connections that the database ended are replaced', async () => {
    const end = sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
    await end.execute(world.database)
    const response = await fetch(world.link(world.subscribers[0]))
    assert.ok([200, 503].includes(response.status))
    assert.equal((await fetch(world.link(world.subscribers[0]))).status, 200)
  })
})
