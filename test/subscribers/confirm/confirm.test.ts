/** The button in a confirmation message: what it does once, what it never does, and what is kept as proof. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { readConsent } from '../../../subscribers/consent/read.ts'
import { unsubscribe } from '../../../subscribers/leave/unsubscribe.ts'
import { addSuppression } from '../../../subscribers/suppressions.ts'
import { suppressionSecret, wording } from '../sign-up-job/job.ts'
import { type ConfirmSite, openConfirmSite, press } from './confirm-site.ts'

const yes = { confirm: 'yes' }

describe('the button of a confirmation message', () => {
  let world: ConfirmSite
  before(async () => {
    world = await openConfirmSite()
  })
  after(() => world[Symbol.asyncDispose]())

  async function addEdition(id: number, status = 'sending'): Promise<void> {
    await sql`
      insert into editions (id, list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline,
        block_hashes, status, launched_at, merge) overriding system value
      values (${id}, ${world.daily}, ${`k${id}`}, '', '', ${`Story & ${id} for {{reader.name|"you"}}`}, 'p', 't', '{}',
        'h', '{}', ${status}, clock(), true)`.execute(world.database)
  }

  const counted = async (edition: number) => {
    const { rows } = await sql`
      select asked, confirmed from edition_sign_ups where edition_id = ${edition}`.execute(world.database)
    return rows[0]
  }

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
    await addEdition(40)
    const { confirm } = await world.signUp('cid@example.com', { via: 40 })
    const welcomes = async () => (await world.kinds()).filter((kind) => kind === 'welcome').length
    const before = await welcomes()
    const pressed = await Promise.all(Array.from({ length: 5 }, async () => await press(confirm, yes)))
    for (const response of pressed) {
      assert.equal(response.status, 200)
      assert.match(await response.text(), /Welcome/)
    }
    assert.equal((await welcomes()) - before, 1)
    assert.deepEqual(await counted(40), { asked: 1, confirmed: 1 })
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

  test('the newest edition of each list stands on the welcome page', async () => {
    for (const id of [41, 42, 43]) await addEdition(id, id === 43 ? 'cancelled' : 'sending')
    const { confirm } = await world.signUp('hal@example.com', { via: 42 })
    const page = await (await press(confirm, yes)).text()
    assert.match(page, /<a href="\/mail\/e\/16-[0-9a-f]{12}"[^>]*><strong>Story &amp; 42 for you/)
    assert.doesNotMatch(page, /Story &amp; 4[13]/)
    assert.deepEqual(await counted(42), { asked: 1, confirmed: 1 })
  })
})
