/** A doubt is settled by evidence, or by the operator, who is named. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { type DoubtCause, doubtCauses, type Outcome } from '../../../src/delivery/outcome.ts'
import { settleByEvidence } from '../../../src/ledger/evidence.ts'
import { countCauses, listInDoubt, settleInDoubt } from '../../../src/ledger/in-doubt.ts'
import { planResends, resendDue } from '../../../src/ledger/resend-doubts.ts'
import {
  expireAfter,
  type Launched,
  openLaunched,
  outcomes,
  readEvents,
  readRow,
  readStates,
  setClock,
} from '../../support/ledger.ts'

const minute = 60_000
const settings = { retryMs: [5 * minute], expireAfterMs: expireAfter } as const

/** So that every doubt has its hour. */
async function resendAll(database: Database): Promise<void> {
  const inDoubt = { processDied: 'resend', peerReset: 'resend', timedOut: 'resend', hostLost: 'resend' }
  await sql`update editions set settings = ${JSON.stringify({ inDoubt })}::jsonb`.execute(database)
}

function doubt(cause: DoubtCause): Outcome {
  return { kind: 'in_doubt', cause, detail: 'no reply' }
}

/** One reader for each cause, all in doubt. */
async function openDoubtful(): Promise<Launched> {
  const it = await openLaunched(doubtCauses.length)
  await resendAll(it.database)
  const fence = await it.session()
  const held = await it.begin(fence, doubtCauses.length)
  for (const [at, cause] of doubtCauses.entries()) await it.tell(fence, held.slice(at, at + 1), doubt(cause))
  return it
}

test('evidence settles a doubt, planned or not, and nothing else', async () => {
  await using it = await openLaunched(4)
  const { database, edition } = it
  await resendAll(database)
  const fence = await it.session()
  const held = await it.begin(fence, 3)
  await it.tell(fence, held.slice(0, 2), doubt('peer_reset'))
  await it.tell(fence, held.slice(2), outcomes.accepted)
  await planResends(database, settings, { edition, recipients: [1] })
  for (const [n, by, settles] of [
    [1, 'unsubscribe', true],
    [1, 'unsubscribe', false],
    [2, 'bounce', true],
    [3, 'relay_log', false],
    [4, 'unsubscribe', false],
    [99, 'unsubscribe', false],
  ] as const)
    assert.equal(await settleByEvidence(database, { edition, n, by }), settles, `${n} by ${by}`)
  assert.deepEqual(await readStates(database, edition), ['accepted', 'accepted', 'accepted', 'waiting'])
  assert.deepEqual(await readEvents(database, edition, 1), ['in_doubt', 'accepted_by_evidence'])
  await setClock(database, 6 * minute)
  assert.equal(await resendDue(database), 0)
  assert.equal(await it.tell(fence, held.slice(0, 1), outcomes.deferred), 0, 'accepted stays accepted')
})

test('the operator settles: counted by cause, noted with the name, audited in the same transaction', async () => {
  await using it = await openDoubtful()
  const { database, edition } = it
  await planResends(database, settings)
  const doubts = await listInDoubt(database, edition)
  assert.deepEqual(
    doubts.map(({ cause }) => cause),
    [...doubtCauses],
  )
  assert.deepEqual(countCauses([...doubts, { cause: 'timed_out' }, { cause: null }]).slice(0, 1), [
    ['timed_out', 2],
  ])
  const order = { edition, settlement: 'accept', by: 'ida' } as const
  const refuse = async (): Promise<void> => await Promise.reject(new Error('the audit log is full'))
  await assert.rejects(settleInDoubt(database, order, refuse), /full/)
  assert.equal((await listInDoubt(database, edition)).length, doubtCauses.length, 'neither or both')
  const audited: (readonly number[])[] = []
  const noted = async (_transaction: Database, settled: readonly number[]) => void audited.push(settled)
  assert.equal(await settleInDoubt(database, { ...order, recipients: [2, 1] }, noted), 2)
  assert.equal(await settleInDoubt(database, { ...order, recipients: [1] }, noted), 0)
  assert.deepEqual(audited, [[1, 2]])
  const events = await sql<{ detail: unknown }>`
    select detail from delivery_events where kind = 'accepted_by_operator'`.execute(database)
  assert.deepEqual(events.rows, [{ detail: { by: 'ida' } }, { detail: { by: 'ida' } }])
  assert.equal((await readRow(database, edition, 1))['next_at'], null)
  await setClock(database, 25 * 60 * minute)
  await settleInDoubt(database, { edition, settlement: 'resend', by: 'ida', recipients: [3] })
  assert.equal((await readRow(database, edition, 3))['first_tried_at'], null, 'a day later it begins anew')
})
