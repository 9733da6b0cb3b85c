/** The button in a confirmation message: what it does once, what it never does, and what is kept as proof. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { signIds } from '../../../src/link.ts'
import { readConsent } from '../../../subscribers/consent/read.ts'
import { unsubscribe } from '../../../subscribers/leave/unsubscribe.ts'
import { addSuppression } from '../../../subscribers/suppressions.ts'
import { setClock } from '../../support/ledger.ts'
import { suppressionSecret, wording } from '../sign-up-job/job.ts'
import { type ConfirmSite, openConfirmSite, press } from './confirm-site.ts'

const day = 86_400_000
const yes = { confirm: 'yes' }

describe('the button of a confirmation message', () => {
  let world: ConfirmSite
  before(async () => {
    world = await openConfirmSite()
  })
  after(() => world[Symbol.asyncDispose]())

  test('GET, HEAD and OPTIONS change nothing; the page has a button and no address', async () => {
    const { confirm, notMe } = await world.signUp('ann@example.com')
    const before = await world.everything()
    for (const url of [confirm, notMe]) {
      assert.ok(new URL(url).pathname.length <= 60)
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) {
        const response = await fetch(url, { method })
        assert.ok(response.ok, method)
        assert.equal(response.headers.get('cache-control'), 'no-store')
        assert.equal(response.headers.get('x-robots-tag'), 'noindex')
        assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
        assert.equal(response.headers.get('set-cookie'), null)
        const page = await response.text()
        if (method !== 'GET') continue
        assert.match(page, /<form method="post"[^>]*>\s*<button [^>]*name="(confirm|notMe)"/)
        assert.doesNotMatch(page, /ann|@|<script/)
      }
    }
    for (const odd of [{}, { confirm: 'no' }, { notMe: 'yes' }, { again: 'yes' }]) {
      assert.equal((await press(confirm, odd)).status, 400)
    }
    assert.equal(await world.everything(), before)
  })

  test('it confirms all lists of the message, with the proof, the language and the name', async () => {
    const form = { lists: ['daily', 'weekly'], name: ' Bea ', fields: { town: 'Ulm' }, language: 'de' }
    const { confirm, id } = await world.signUp('bea@example.com', form)
    assert.match(await (await fetch(confirm)).text(), /<html lang="de"/)
    const response = await press(confirm, yes)
    assert.equal(response.status, 200)
    assert.match(await response.text(), /Daily &lt;stories&gt;/)
    assert.deepEqual(await world.states('bea@example.com'), { daily: 'confirmed', weekly: 'confirmed' })
    const { rows } = await sql<{ id: number; name: string; language: string; attributes: object }>`
      select id, name, language, attributes from subscribers where address_key = 'bea@example.com'`.execute(
      world.database,
    )
    assert.deepEqual(
      { ...rows[0], id: 0 },
      { id: 0, name: 'Bea', language: 'de', attributes: { town: 'Ulm' } },
    )
    const events = await readConsent(world.database, rows[0]?.id ?? 0)
    assert.deepEqual(
      events.map(({ what, list, from, to }) => [what, list, from, to]),
      [
        ['asked', 'daily', null, 'pending'],
        ['asked', 'weekly', null, 'pending'],
        ['confirmed', 'daily', 'pending', 'confirmed'],
        ['confirmed', 'weekly', 'pending', 'confirmed'],
      ],
    )
    const proof = events.at(-1)
    assert.equal(proof?.by, 'link')
    assert.equal(proof?.wording, wording)
    assert.equal(proof?.ip, '127.0.0.1')
    assert.equal(proof?.userAgent, 'Reader/2.0')
    assert.match(proof?.messageId ?? '', /^<n\.\d+\.test@example\.org>$/)
    assert.equal(proof?.detail?.['confirmation'], id)
  })

  test('once: the second press, and many at once, change nothing; one welcome is written', async () => {
    const { confirm } = await world.signUp('cid@example.com')
    const welcomes = async () => (await world.kinds()).filter((kind) => kind === 'welcome').length
    const before = await welcomes()
    const pressed = await Promise.all(Array.from({ length: 5 }, async () => await press(confirm, yes)))
    for (const response of pressed) {
      assert.equal(response.status, 200)
      assert.match(await response.text(), /Welcome/)
    }
    assert.equal((await welcomes()) - before, 1)
    const all = await world.everything()
    assert.match(await (await press(confirm, yes)).text(), /Welcome/)
    assert.match(await (await fetch(confirm)).text(), /Welcome/)
    assert.equal(await world.everything(), all)
  })

  test('who left since is not brought back by the old link', async () => {
    const { confirm } = await world.signUp('dan@example.com')
    await press(confirm, yes)
    const { rows } = await sql<{ id: number }>`
      select id from subscribers where address_key = 'dan@example.com'`.execute(world.database)
    await unsubscribe(world.database, { list: world.daily, subscriber: rows[0]?.id ?? 0 }, { by: 'link' })
    const page = await (await press(confirm, yes)).text()
    assert.match(page, /This link has done its work/)
    assert.deepEqual(await world.states('dan@example.com'), { daily: 'unsubscribed' })
  })

  test('who left and signed up anew comes back by the new link', async () => {
    await sql`update confirmations set created_at = created_at - interval '2 days'`.execute(world.database)
    const { confirm } = await world.signUp('dan@example.com', { by: 'api' })
    assert.deepEqual(await world.states('dan@example.com'), { daily: 'unsubscribed' })
    await press(confirm, yes)
    assert.deepEqual(await world.states('dan@example.com'), { daily: 'confirmed' })
    const { rows } = await sql<{ source: string }>`
      select source from subscriptions s join subscribers r on r.id = s.subscriber_id
      where r.address_key = 'dan@example.com'`.execute(world.database)
    assert.equal(rows[0]?.source, 'api', 'the footer names the form that brought them now')
  })

  test('a suppression that was the reader’s own wish ends, for the lists confirmed and no others', async () => {
    const first = await world.signUp('eve@example.com', { lists: ['weekly'] })
    await press(first.confirm, yes)
    const suppress = { reason: 'unsubscribed_all', suppressionSecret } as const
    await addSuppression(world.database, 'eve@example.com', suppress)
    await sql`update confirmations set created_at = created_at - interval '2 days'`.execute(world.database)
    const { confirm } = await world.signUp('eve@example.com')
    await press(confirm, yes)
    const left = await sql`select from suppressions`.execute(world.database)
    assert.equal(left.rows.length, 0)
    assert.deepEqual(await world.states('eve@example.com'), { daily: 'confirmed', weekly: 'unsubscribed' })
  })

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

  test('the newest edition of each list stands on the welcome page', async () => {
    await sql`
      insert into editions (id, list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline,
        block_hashes, status, launched_at, merge) overriding system value
      select i, ${world.daily}, 'k' || i, '', '', 'Story & ' || i || ' for {{reader.name|"you"}}', 'p', 't', '{}', 'h',
        '{}', case i when 43 then 'cancelled' else 'sending' end::edition_status, clock(), true
      from generate_series(41, 43) i`.execute(world.database)
    const { confirm } = await world.signUp('hal@example.com', { via: 42 })
    const page = await (await press(confirm, yes)).text()
    assert.match(page, /<a href="\/mail\/e\/16-[0-9a-f]{12}"[^>]*><strong>Story &amp; 42 for you/)
    assert.doesNotMatch(page, /Story &amp; 4[13]/)
    const counted = await sql`select * from edition_sign_ups`.execute(world.database)
    assert.deepEqual(counted.rows, [{ edition_id: 42, asked: 1, confirmed: 1 }])
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
