/** What becomes of those in doubt where the list's settings say that nobody may miss an edition. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { DoubtPolicies } from '../../../src/config/settings.ts'
import type { Database } from '../../../src/database/database.ts'
import type { DoubtCause, Outcome } from '../../../src/delivery/outcome.ts'
import { isDue } from '../../../src/ledger/due.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { listInDoubt } from '../../../src/ledger/in-doubt.ts'
import { recover } from '../../../src/ledger/recover.ts'
import { planResends, type ResendSettings, resendDue } from '../../../src/ledger/resend-doubts.ts'
import { cancel, pause } from '../../../src/ledger/steer.ts'
import { countDeliveries, isSumRight } from '../../../src/ledger/totals.ts'
import {
  expireAfter,
  here,
  type Launched,
  lease,
  openLaunched,
  outcomes,
  readEvents,
  readRow,
  readStates,
  readStatus,
  setClock,
} from '../../support/ledger.ts'

const minute = 60_000
const settings: ResendSettings = { retryMs: [5 * minute, 30 * minute], expireAfterMs: expireAfter }

const causes: readonly { cause: DoubtCause; policy: keyof DoubtPolicies | undefined }[] = [
  { cause: 'process_died', policy: 'processDied' },
  { cause: 'stopped', policy: 'processDied' },
  { cause: 'peer_reset', policy: 'peerReset' },
  { cause: 'timed_out', policy: 'timedOut' },
  { cause: 'host_lost', policy: 'hostLost' },
  // Nothing but a person knows what another copy of the database did.
  { cause: 'restored', policy: undefined },
]

const resendAll: DoubtPolicies = {
  processDied: 'resend',
  peerReset: 'resend',
  timedOut: 'resend',
  hostLost: 'resend',
}

async function setPolicy(database: Database, policies: Partial<DoubtPolicies>): Promise<void> {
  await sql`update editions set settings = ${JSON.stringify({ inDoubt: policies })}::jsonb`.execute(database)
}

function doubt(cause: DoubtCause): Outcome {
  return { kind: 'in_doubt', cause, detail: 'no reply' }
}

/** One reader for each cause, all in doubt. */
async function openDoubtful(policies: Partial<DoubtPolicies>): Promise<Launched & { fence: number }> {
  const it = await openLaunched(causes.length)
  await setPolicy(it.database, policies)
  const fence = await it.session()
  const held = await it.begin(fence, causes.length)
  for (const [at, { cause }] of causes.entries()) await it.tell(fence, held.slice(at, at + 1), doubt(cause))
  return { ...it, fence }
}

for (const policy of ['processDied', 'peerReset', 'timedOut', 'hostLost'] as const)
  test(`${policy}: resend sends these again when the first wait is over, and no others`, async () => {
    await using it = await openDoubtful({ [policy]: 'resend' })
    const { database, edition } = it
    const again = causes.flatMap((each, at) => (each.policy === policy ? [at] : []))
    assert.equal(await planResends(database, settings), again.length)
    assert.equal(await planResends(database, settings), 0, 'planned once')
    assert.equal(await resendDue(database), 0, 'not yet')
    await setClock(database, 5 * minute + 1_000)
    assert.equal(await resendDue(database), again.length)
    assert.deepEqual(
      await readStates(database, edition),
      causes.map((_each, at) => (again.includes(at) ? 'waiting' : 'in_doubt')),
    )
    assert.deepEqual(await readEvents(database, edition, (again[0] ?? 0) + 1), [
      'in_doubt',
      'resent_by_policy',
    ])
    assert.ok(await isDue(database, edition))
  })

test('hold: nothing is sent again; nor in an edition that was made before there was a choice', async () => {
  for (const policies of [{ processDied: 'hold', timedOut: 'hold' }, {}] as const) {
    await using it = await openDoubtful(policies)
    assert.equal(await planResends(it.database, settings), 0)
    assert.ok(await finish(it.database, it.edition))
  }
})

test('an edition is not done before they were sent again; one that was sends again', async () => {
  await using it = await openDoubtful(resendAll)
  const { database, edition } = it
  assert.ok(await finish(database, edition), 'nothing was planned yet')
  await planResends(database, settings, { edition, recipients: [3] })
  assert.equal(await readStatus(database, edition), 'sending')
  assert.equal(await finish(database, edition), false)
  const { totals } = await countDeliveries(database, edition)
  assert.ok(isSumRight(totals))
  assert.deepEqual([totals.inDoubt, totals.outstanding], [causes.length, 0], 'in doubt until its hour')
  const [third] = (await listInDoubt(database, edition)).filter(({ n }) => n === 3)
  assert.equal(third?.cause, 'peer_reset')
  assert.ok(third?.resendAt instanceof Date)
})

test('an edition that is done stays so where its list is retired: nobody could go on with it', async () => {
  await using it = await openDoubtful(resendAll)
  const { database, edition } = it
  assert.ok(await finish(database, edition))
  await sql`update lists set retired_at = clock()`.execute(database)
  assert.equal(await planResends(database, settings, { edition }), 0)
  assert.equal(await readStatus(database, edition), 'done')
  await sql`update lists set retired_at = null`.execute(database)
  assert.ok((await planResends(database, settings, { edition })) > 0)
})

test('until then a late reply settles it; from then on it does not count', async () => {
  await using it = await openLaunched(2)
  const { database, edition } = it
  await setPolicy(database, resendAll)
  const fence = await it.session()
  const held = await it.begin(fence, 2)
  await setClock(database, lease + 1_000)
  await recover(database, here)
  assert.equal(await planResends(database, settings), 2)
  assert.equal(await it.tell(fence, held.slice(0, 1), outcomes.accepted), 1)
  await setClock(database, lease + 6 * minute)
  assert.equal(await resendDue(database), 1)
  assert.equal(await it.tell(fence, held.slice(1), outcomes.accepted), 0)
  assert.deepEqual(await readStates(database, edition), ['accepted', 'waiting'])
  assert.equal((await readRow(database, edition, 1))['next_at'], null)
  const other = await it.session()
  await it.tell(other, await it.begin(other, 2), outcomes.accepted)
  assert.ok(await finish(database, edition))
})

test('doubt after doubt waits longer each time, and ends with the time for tries', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  await setPolicy(database, resendAll)
  const bounded: ResendSettings = { ...settings, expireAfterMs: 40 * minute }
  for (const [at, wait] of [
    [0, 5],
    [6, 30],
  ] as const) {
    await setClock(database, at * minute)
    const fence = await it.session()
    await it.tell(fence, await it.begin(fence, 1), doubt('timed_out'))
    assert.equal(await planResends(database, bounded), 1)
    await setClock(database, (at + wait) * minute - 1_000)
    assert.equal(await resendDue(database), 0, `${wait} minutes`)
    await setClock(database, (at + wait) * minute + 1_000)
    assert.equal(await resendDue(database), 1, `${wait} minutes`)
  }
  const fence = await it.session()
  await it.tell(fence, await it.begin(fence, 1), doubt('timed_out'))
  assert.equal(await planResends(database, bounded), 0, 'it would be the next hour')
  assert.deepEqual(await readStates(database, edition), ['in_doubt'])
  assert.ok(await finish(database, edition), 'held for the operator')
})

test('not while the edition is paused, and never once it is cancelled', async () => {
  await using it = await openDoubtful(resendAll)
  const { database, edition } = it
  await planResends(database, settings)
  await setClock(database, 6 * minute)
  await pause(database, edition, 'why')
  assert.equal(await resendDue(database), 0)
  await cancel(database, edition, 'why')
  assert.equal(await resendDue(database), 0)
  assert.equal(await planResends(database, settings), 0)
})
