/** What a form comes to: a message that asks, a note, or nothing, by what is known of the address alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { readConsent } from '../../../subscribers/consent/read.ts'
import { addSuppression, type SuppressionReason } from '../../../subscribers/suppressions.ts'
import { setClock } from '../../support/ledger.ts'
import { addReader, openTestJob, suppressionSecret, wording } from './job.ts'

const hour = 3_600_000
const day = 24 * hour

test('a new address becomes pending on all lists chosen, and gets one message for them', async () => {
  await using job = await openTestJob()
  await job.ask('Ann@Example.com', { lists: ['weekly', 'daily'], name: 'Ann', language: 'de' })
  await job.run()
  assert.deepEqual(await job.states('ann@example.com'), { daily: 'pending', weekly: 'pending' })
  const [notice, ...others] = await job.notices()
  assert.equal(others.length, 0)
  assert.equal(notice?.address, 'Ann@example.com')
  assert.deepEqual(notice?.payload, {
    ...{ kind: 'confirm', confirmation: 1, subscriber: 1, ip: '192.0.2.17', language: 'de' },
    lists: ['weekly', 'daily'],
  })
  const events = await readConsent(job.database, 1)
  assert.deepEqual(
    events.map(({ what, list, from, to, by, ip, userAgent, page, language }) => ({
      ...{ what, list, from, to, by, ip, userAgent, page, language },
    })),
    ['daily', 'weekly'].map((list) => ({
      ...{ what: 'asked', list, from: null, to: 'pending', by: 'form', ip: '192.0.2.17' },
      ...{ userAgent: 'Test/1.0', page: 'https://news.example.org/mail/subscribe', language: 'en' },
    })),
  )
  assert.equal(events[0]?.wording, wording)
  assert.equal(
    events[0]?.messageId,
    `<n.${notice?.id}.test@example.org>`,
    'the publication sends for several',
  )
  const kept = await sql<{ name: string | null }>`select name from subscribers`.execute(job.database)
  assert.equal(kept.rows[0]?.name, null, 'a name waits for the confirmation')
  assert.equal(await job.waiting(), 0)
})

test('one list alone is asked for in its own name', async () => {
  await using job = await openTestJob()
  await job.ask('ann@example.com')
  await job.run()
  const [event] = await readConsent(job.database, 1)
  assert.match(event?.messageId ?? '', /@daily\.example>$/)
})

test('who waits is asked again after a day, and never more than three times in thirty', async () => {
  await using job = await openTestJob()
  const written: number[] = []
  for (const after of [0, hour, 23 * hour, 25 * hour, 51 * hour, 77 * hour, 20 * day, 31 * day]) {
    await setClock(job.database, after)
    await job.ask('ann@example.com')
    await job.run()
    written.push(await job.messages())
  }
  assert.deepEqual(written, [1, 1, 1, 2, 3, 3, 3, 4])
  assert.deepEqual(await job.states('ann@example.com'), { daily: 'pending' })
  assert.equal(await job.waiting(), 0, 'what is not answered does not wait')
})

test('who is on all the lists stays there and gets a note, as seldom as the other message', async () => {
  await using job = await openTestJob()
  const [daily] = job.lists
  await addReader(job, 'ann@example.com', daily, 'confirmed')
  for (const name of ['Mallory', 'Mallory again']) {
    await job.ask('ann@example.com', { name })
    await job.run()
  }
  const notices = await job.notices()
  assert.deepEqual(
    notices.map(({ payload }) => payload.kind),
    ['already_confirmed'],
  )
  assert.deepEqual(await job.states('ann@example.com'), { daily: 'confirmed' })
  const kept = await sql<{ name: string | null }>`select name from subscribers`.execute(job.database)
  assert.equal(kept.rows[0]?.name, 'Ann')
  await setClock(job.database, 2 * day)
  await job.ask('ann@example.com', { lists: ['daily', 'weekly'] })
  await job.run()
  const payload = (await job.notices()).at(-1)?.payload
  assert.ok(payload?.kind === 'confirm')
  assert.deepEqual(payload.lists, ['weekly'], 'asked for what is new alone')
})

test('who left is asked again and has left until that is confirmed', async () => {
  await using job = await openTestJob()
  const [daily] = job.lists
  const ann = await addReader(job, 'ann@example.com', daily, 'unsubscribed')
  await job.ask('ann@example.com')
  await job.run()
  assert.equal((await job.notices())[0]?.payload.kind, 'confirm')
  assert.deepEqual(await job.states('ann@example.com'), { daily: 'unsubscribed' })
  const [event] = await readConsent(job.database, ann)
  assert.deepEqual([event?.what, event?.from, event?.to], ['asked', 'unsubscribed', 'unsubscribed'])
})

const suppressions: readonly (readonly [SuppressionReason, 'confirm' | undefined])[] = [
  ['unsubscribed_all', 'confirm'],
  ['erased', 'confirm'],
  ['complaint', undefined],
  ['hard_bounce', undefined],
  ['not_me', undefined],
  ['manual', undefined],
]
for (const [reason, answer] of suppressions) {
  test(`suppressed as ${reason}: ${answer ?? 'nothing at all'}`, async () => {
    await using job = await openTestJob()
    await addReader(job, 'ann@example.com', job.lists[0], 'confirmed')
    await addSuppression(job.database, 'ann@example.com', { reason, suppressionSecret })
    await job.ask('ann@example.com')
    await job.run()
    assert.deepEqual(
      (await job.notices()).map(({ payload }) => payload.kind),
      answer === undefined ? [] : [answer],
    )
    assert.equal(await job.waiting(), 0)
    const left = await sql`select from suppressions`.execute(job.database)
    assert.equal(left.rows.length, 1, 'asking lifts nothing')
  })
}

test('lists that are closed, retired or unknown ask nobody', async () => {
  await using job = await openTestJob()
  await sql`update lists set retired_at = clock() where key = 'weekly'`.execute(job.database)
  await job.ask('ann@example.com', { lists: ['closed', 'weekly', 'nowhere'] })
  await job.run()
  assert.deepEqual(await job.notices(), [])
  const made = await sql`select from subscribers`.execute(job.database)
  assert.equal(made.rows.length, 0)
  assert.equal(await job.waiting(), 0)
})

test('a form that cannot be dealt with is told of, set aside, and holds up no other', async () => {
  await using job = await openTestJob()
  await job.ask('ann@example.com', { ip: 'nowhere' })
  await job.ask('bob@example.com')
  await sql`insert into sign_ups (request, worked) values ('{"odd": 1}', true)`.execute(job.database)
  await job.run()
  assert.deepEqual(
    (await job.notices()).map(({ address }) => address),
    ['bob@example.com'],
  )
  assert.equal(job.failures.length, 1)
  assert.equal(await job.waiting(), 1)
})

test('a call to action counts what it brought; a number that is no edition counts for none', async () => {
  await using job = await openTestJob()
  await sql`
    insert into editions (id, list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline,
      block_hashes) overriding system value
    values (7, ${job.lists[0]}, 'k', '', '', 's', 'p', 't', '{}', 'h', '{}')`.execute(job.database)
  for (const via of [7, 7, 8, 2 ** 40]) await job.ask(`r${via}-${Math.random()}@example.com`, { via })
  await job.run()
  const counted = await sql`select * from edition_sign_ups`.execute(job.database)
  assert.deepEqual(counted.rows, [{ edition_id: 7, asked: 2, confirmed: 0 }])
})
