/** Erasing: no plain trace is left in any table, a hash is, and it takes the reader's own mailbox or an operator. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { minuteOf, signIds } from '../../src/link.ts'
import { type ErasedPerson, eraseSubscriber } from '../../subscribers/erase.ts'
import { unsubscribe } from '../../subscribers/leave/unsubscribe.ts'
import { untilSomebodyWaits } from '../support/until-somebody-waits.ts'
import { hashOf, openWorld, type World } from './preferences/world.ts'

describe('an erasure', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  const personOf = (address: string) => ({ address, key: address.toLowerCase(), hash: hashOf(address) })

  const erase = async (person: ErasedPerson) =>
    await world.test.database
      .transaction()
      .execute(async (transaction) => await eraseSubscriber(transaction, person))

  const reasonOf = async (address: string) =>
    (
      await sql<{ reason: string; note: string | null }>`
        select reason, note from suppressions where address_hash = ${hashOf(address)}`.execute(
        world.test.database,
      )
    ).rows[0]

  /** Writes the address into every table that may hold one, as the parts of the program do. */
  async function leaveTraces(address: string, reader: number): Promise<void> {
    const { database } = world.test
    const hash = hashOf(address)
    const path = await world.privateLink(reader)
    await world.post(path, { do: 'save', lists: ['daily'], name: 'Traced Person', language: 'en' })
    await world.post(path, { do: 'data' })
    await world.post(`${path}/address`, { email: `to-${address}` })
    const statements = [
      sql`update subscribers set attributes = ${JSON.stringify({ mail: address })}::jsonb where id = ${reader}`,
      sql`insert into sign_ups (request, worked) values (${JSON.stringify({ address: ` ${address.toUpperCase()}` })}::jsonb, true)`,
      sql`insert into confirmations (subscriber_id, address_hash, domain_hash, list_ids, request, worked)
        values (${reader}, ${hash}, ${hash}, '{1}', ${JSON.stringify({ address })}::jsonb, true)`,
      sql`insert into address_changes (subscriber_id, address, address_key, address_typed, address_hash)
        values (1, ${address}, ${address}, ${address}, ${hash})`,
      sql`insert into notices (kind, address, payload)
        values ('test_message', ${address}, ${JSON.stringify({ message: `To: ${address}` })}::jsonb)`,
      sql`insert into consent_events (subscriber_id, what, by, user_agent, detail)
        values (${reader}, 'asked', 'form', ${`Mozilla ${address}`}, ${JSON.stringify({ address })}::jsonb)`,
      sql`insert into editions (list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline,
          block_hashes, status, launched_at)
        values (${world.lists.daily}, ${address.slice(0, 5)}, '', '', 'News', '', '', '{}', 'News', '{}', 'done', clock())`,
      sql`insert into deliveries (edition_id, n, subscriber_id, address_hash, state, reply)
        select id, 1, ${reader}, ${hash}, 'rejected', ${`550 <${address}> is unknown`} from editions order by id desc limit 1`,
      sql`insert into delivery_events (edition_id, n, kind, detail)
        select id, 1, 'deferred', ${JSON.stringify({ code: 450, reply: `<${address}> is busy` })}::jsonb
        from editions order by id desc limit 1`,
      sql`insert into bounces (address_hash, kind, edition_id, n, source, reply)
        select ${hash}, 'soft', id, 1, 'smtp', ${`mailbox of <${address}> is full`} from editions order by id desc limit 1`,
    ]
    for (const statement of statements) await statement.execute(database)
  }

  test('leaves no plain trace in any table, and the sums of the ledger as they were', async () => {
    const address = 'trace@example.com'
    const reader = await world.addReader(address)
    const neighbour = await world.addReader('trace@example.com.org')
    await leaveTraces(address, reader)
    const before = await world.dump()
    assert.match(before, /trace@example\.com[^.]/i)
    assert.match(before, /Traced Person/)
    const erased = await erase(personOf(address))
    assert.equal(erased.known, true)
    assert.equal(erased.subscriptions, 2)
    const after = await world.dump()
    assert.doesNotMatch(after, /trace@example\.com(?!\.org)/i)
    assert.doesNotMatch(after, /Traced Person/)
    assert.deepEqual(await reasonOf(address), { reason: 'erased', note: null })
    assert.equal((await world.readReader(neighbour))?.address, 'trace@example.com.org')
    const kept = await sql<{ state: string }>`
      select state from deliveries where subscriber_id = ${reader}`.execute(world.test.database)
    assert.deepEqual(kept.rows, [{ state: 'rejected' }])
    const again = await erase(personOf(address))
    assert.deepEqual(again, { known: false, subscriptions: 0, events: 0 })
  })

  test('keeps a stronger reason not to mail the address, without its note', async () => {
    for (const [reason, then] of [
      ['complaint', 'complaint'],
      ['not_me', 'not_me'],
      ['unsubscribed_all', 'erased'],
    ]) {
      const address = `${reason}@example.com`
      await world.addReader(address)
      await sql`
        insert into suppressions (address_hash, reason, note)
        values (${hashOf(address)}, ${reason}::suppression_reason, ${`${address} rang`})`.execute(
        world.test.database,
      )
      await erase(personOf(address))
      assert.deepEqual(await reasonOf(address), { reason: then, note: null })
    }
  })

  test('by the reader: a page, a button with an hour’s life, and nothing is known any more', async () => {
    const address = 'me@example.com'
    const reader = await world.addReader(address)
    const path = await world.privateLink(reader)
    const { html } = await world.get(`${path}/erase`)
    const token = /name="erase" value="([\w-]+)"/.exec(html)?.[1] ?? ''
    assert.match(html, /cannot be undone/)
    const before = await world.dump()
    const stale = signIds(world.test.ring, 'erase', [reader, minuteOf(new Date()) - 62])
    const others = signIds(world.test.ring, 'erase', [reader + 1, minuteOf(new Date())])
    for (const erase of ['', 'x', stale, others, path.slice(3)]) {
      const refused = await world.post(`${path}/erase`, { erase })
      assert.equal(refused.status, 400, erase)
      assert.match(refused.html, /press the button once more/)
    }
    assert.equal((await world.post(`${path}/erase`, {})).status, 400)
    assert.equal(await world.dump(), before)
    const done = await world.post(`${path}/erase`, { erase: token })
    assert.equal(done.status, 200)
    assert.match(done.html, /We no longer know you/)
    assert.doesNotMatch(await world.dump(), /[^-]me@example\.com/)
    assert.deepEqual(await reasonOf(address), { reason: 'erased', note: null })
    const again = await world.post(`${path}/erase`, { erase: token })
    assert.equal(again.status, 200, 'pressed twice')
    assert.equal(again.html, done.html)
    assert.equal((await world.get(path)).status, 410)
    assert.equal((await world.post(path, { send: 'link' })).status, 200, 'which tells nothing')
    assert.equal((await world.post(world.footerLink('u', reader), { leave: 'yes' })).status, 200)
  })

  test('waits for what is being written about the person at the same instant', async () => {
    const { database } = world.test
    const address = 'racer@example.com'
    const waits = await sql<{ id: number }>`
      insert into sign_ups (request, worked) values (${JSON.stringify({ address })}::jsonb, true) returning id`.execute(
      database,
    )
    // A sign-up's job has the form in hand, and makes the reader.
    const signedUp = await database.transaction().execute(async (transaction) => {
      await sql`select from sign_ups where id = ${waits.rows[0]?.id} for update`.execute(transaction)
      await sql`
        insert into subscribers (address, address_key, address_typed, address_hash)
        values (${address}, ${address}, ${address}, ${hashOf(address)})`.execute(transaction)
      const erasing = erase(personOf(address))
      await untilSomebodyWaits(database)
      await sql`delete from sign_ups where id = ${waits.rows[0]?.id}`.execute(transaction)
      return { erasing }
    })
    assert.equal((await signedUp.erasing).known, true)
    // Somebody leaves.
    const reader = await world.addReader(address)
    const leaving = await database.transaction().execute(async (transaction) => {
      await unsubscribe(
        transaction,
        { list: world.lists.daily, subscriber: reader },
        { by: 'link', ip: '192.0.2.77', detail: { words: 'I wrote from racer@example.com' } },
      )
      const erasing = erase(personOf(address))
      await untilSomebodyWaits(database)
      return { erasing }
    })
    await leaving.erasing
    assert.doesNotMatch(await world.dump(), /racer@example\.com|192\.0\.2\.77/)
  })

  test('takes those along who became one with the reader', async () => {
    const stays = await world.addReader('one@example.com')
    const goes = await world.addReader('two@example.com')
    await world.post(await world.privateLink(goes), { do: 'pause', months: '1' })
    await world.post(`${await world.privateLink(stays)}/address`, { email: 'two@example.com' })
    const [notice] = await world.notices('two@example.com')
    const change = notice?.['change']
    assert.ok(typeof change === 'number')
    await world.post(`/x/${signIds(world.test.ring, 'change', [change])}`, { change: 'yes' })
    assert.equal((await world.log(goes)).length, 2)
    await erase(personOf('two@example.com'))
    assert.deepEqual([await world.log(goes), await world.log(stays)], [[], []])
    assert.equal((await world.post(world.footerLink('u', goes), { leave: 'yes' })).status, 200)
  })
})
