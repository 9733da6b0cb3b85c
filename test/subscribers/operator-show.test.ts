/** What is shown of an address is all that the tables hold of it, whether it is a reader's or not. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hashAddress } from '../../src/address.ts'
import { addSubscriber } from '../../subscribers/add.ts'
import { readAudit } from '../../subscribers/audit.ts'
import { noteConsent } from '../../subscribers/consent/change.ts'
import { mergeReader } from '../../subscribers/preferences/merge-reader.ts'
import { showSubscriber } from '../../subscribers/show.ts'
import { addSuppression } from '../../subscribers/suppressions.ts'
import { unsuppress } from '../../subscribers/unsuppress.ts'
import { openTestDatabase } from '../support/postgres.ts'

const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))
const hash = hashAddress('ada@example.org', suppressionSecret)

test('a form, a confirmation message, a notice and an operator are told of who is no reader', async () => {
  await using opened = await openTestDatabase()
  const db = opened.database
  await sql`insert into lists (key, name) values ('daily', 'Daily'), ('weekly', 'Weekly')`.execute(db)
  const request = JSON.stringify({ address: ' Ada@Example.org ', lists: ['daily'] })
  await sql`insert into sign_ups (request, worked) values (${request}::jsonb, true)`.execute(db)
  await sql`
    insert into confirmations (address_hash, domain_hash, list_ids, worked, created_at, message_id) values
      (${hash}, '', '{2,1}', true, clock() - interval '8 days', '<n.1@example.org>'),
      (${hash}, '', '{1}', true, clock() - interval '6 days', null),
      ('other', '', '{1}', true, clock(), null)`.execute(db)
  await sql`
    insert into notices (kind, address, address_hash, payload) values
      ('confirm', 'ada@example.org', ${hash}, '{}'), ('confirm', 'bob@example.org', 'other', '{}')`.execute(
    db,
  )
  await addSuppression(db, 'ada@example.org', { reason: 'complaint', note: 'by post', suppressionSecret })
  assert.equal(
    await unsuppress(db, 'ADA@example.org', { actor: 'kim', note: 'asked again', suppressionSecret }),
    'complaint',
  )
  const shown = await showSubscriber(db, 'ada@example.org', suppressionSecret)
  assert.partialDeepStrictEqual(shown, {
    ...{ subscriber: undefined, suppression: undefined, subscriptions: [], events: [] },
    signUps: [{ lists: ['daily'] }],
    confirmations: [
      { lists: ['daily', 'weekly'], open: false, message_id: '<n.1@example.org>' },
      { lists: ['daily'], open: true },
    ],
    notices: [{ kind: 'confirm', state: 'waiting' }],
    audit: [
      {
        actor: 'kim',
        what: 'suppression_removed',
        detail: { reason: 'complaint', note: 'by post', why: 'asked again' },
      },
    ],
  })
  assert.deepEqual([shown.confirmations.length, shown.notices.length], [2, 1])
})

test('of two readers who became one, the log and the mail of both are told, in order', async () => {
  await using opened = await openTestDatabase()
  const db = opened.database
  await sql`insert into lists (key, name) values ('daily', 'Daily')`.execute(db)
  for (const typed of ['old@example.org', 'ada@example.org'])
    await addSubscriber(db, { list: 'daily', typed, consent: `asked ${typed}`, suppressionSecret })
  await sql`
    insert into editions (list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline, block_hashes)
    select id, 'k', '', '', 'Hello', '', '', '{}', '', '{}' from lists`.execute(db)
  await sql`
    insert into deliveries (edition_id, n, subscriber_id, state, address_hash)
    select e.id, s.id, s.id, 'accepted', s.address_hash from editions e, subscribers s`.execute(db)
  await db.transaction().execute(async (transaction) => {
    await mergeReader(transaction, { into: 2, key: 'old@example.org', evidence: { by: 'link' } })
    await noteConsent(transaction, {
      ...{ subscriber: 2, lists: [], what: 'address_changed', evidence: { by: 'link' } },
    })
  })
  const shown = await showSubscriber(db, 'ada@example.org', suppressionSecret)
  assert.deepEqual(shown.former, [1])
  assert.deepEqual(
    shown.events.map(({ what, basis }) => [what, basis]),
    [
      ['added', 'asked old@example.org'],
      ['added', 'asked ada@example.org'],
      ['address_changed', null],
    ],
  )
  assert.deepEqual(
    shown.deliveries.map(({ n }) => n),
    [1, 2],
  )
})

test('a suppression that was not there is not taken off, and nothing is written down', async () => {
  await using opened = await openTestDatabase()
  const word = { actor: 'kim', suppressionSecret }
  assert.equal(await unsuppress(opened.database, 'ada@example.org', word), undefined)
  await assert.rejects(unsuppress(opened.database, 'ada', word), {
    exitCode: 2,
    message: /"ada" is no address/,
  })
  assert.deepEqual(await readAudit(opened.database), [])
})
