/** The keeper of the lease: on both clocks, with the database there or not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { claim } from '../../src/ledger/claim.ts'
import { endSession } from '../../src/ledger/recover.ts'
import { countWorkers } from '../../src/ledger/session.ts'
import { keepSession, type SessionKeeper } from '../../worker/session-keeper.ts'
import { type Launched, lease, openLaunched, readStates, setClock } from '../support/ledger.ts'

/** A keeper whose clocks a test moves; it renews every `renewal` ms, rarely unless said otherwise. */
async function keep(database: Database, renewal = 600_000) {
  const now = { monotonic: 0, wall: 0 }
  const lost: number[] = []
  const failed: unknown[] = []
  const journal = { writer: { machine: 'here', process: '1 2 3' }, settled: () => settled.push(true) }
  const settled: true[] = []
  const keeper = await keepSession(
    database,
    { lease, renewal },
    { monotonic: () => now.monotonic, wall: () => now.wall },
    { leaseLost: (fence) => lost.push(fence), renewalFailed: (error) => failed.push(error) },
    journal,
    async () => true,
  )
  return { keeper, now, lost, failed, settled }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await nextTurn()
}

function fenceOf(keeper: SessionKeeper): number {
  const fence = keeper.fence()
  assert.ok(fence !== undefined)
  return fence
}

test('no renewal in time, on either clock: no fence, and nothing may proceed', async () => {
  await using it = await openLaunched(1)
  const { keeper, now } = await keep(it.database)
  await using _keeper = keeper
  const fence = fenceOf(keeper)
  assert.ok(keeper.mayProceed(fence))
  assert.equal(keeper.mayProceed(fence + 1), false)
  for (const clock of ['monotonic', 'wall'] as const) {
    now[clock] = lease
    assert.equal(keeper.fence(), undefined, clock)
    assert.equal(keeper.mayProceed(fence), false, clock)
    now[clock] = 0
  }
})

test('renewed in time it goes on for ever, under the same fence', async () => {
  await using it = await openLaunched(1)
  const { keeper, now, lost } = await keep(it.database, 5)
  await using _keeper = keeper
  const fence = fenceOf(keeper)
  for (let round = 1; round <= 3; round++) {
    now.monotonic = now.wall = round * (lease - 10_000)
    await setClock(it.database, round * (lease - 10_000))
    await until(async () => {
      const { rows } = await sql<{
        renewed: boolean
      }>`select lease_until > clock() + interval '25 s' as renewed
        from workers`.execute(it.database)
      return rows[0]?.renewed === true
    })
  }
  // Three times 20 s: without each of the renewals it would be over.
  now.monotonic = now.wall = 3 * (lease - 10_000) + 1_000
  assert.equal(keeper.fence(), fence)
  assert.deepEqual(lost, [])
  assert.equal(await countWorkers(it.database), 1)
})

test('a lease that was lost is told, and followed by a new fence', async () => {
  await using it = await openLaunched(1)
  const { keeper, lost } = await keep(it.database, 5)
  await using _keeper = keeper
  const fence = fenceOf(keeper)
  await sql`update workers set ended_at = clock() where fence = ${fence}`.execute(it.database)
  await until(() => (keeper.fence() ?? fence) !== fence)
  assert.equal(keeper.mayProceed(fence), false)
  assert.deepEqual(lost, [fence])
})

test('with the database away the lease runs out; nothing is thrown', async () => {
  await using it = await openLaunched(1)
  const { keeper, now, failed } = await keep(it.database, 5)
  const fence = fenceOf(keeper)
  await it.database.destroy()
  await until(() => failed.length > 1)
  assert.equal(keeper.fence(), fence, 'the lease is still running')
  now.monotonic = lease
  assert.equal(keeper.fence(), undefined)
  await keeper[Symbol.asyncDispose]()
})

test('an abandoned session is never renewed, not even by the renewal that was under way', async () => {
  await using it = await openLaunched(1)
  const { keeper } = await keep(it.database, 5)
  await using _keeper = keeper
  const fence = fenceOf(keeper)
  const blocked = async (): Promise<boolean> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(it.database)
    return rows[0]?.n === 1
  }
  await it.database.transaction().execute(async (transaction) => {
    await sql`select from workers where fence = ${fence} for update`.execute(transaction)
    await until(blocked)
    keeper.abandon(fence + 7)
    assert.equal(keeper.fence(), fence, 'another fence is none of ours')
    keeper.abandon(fence)
    assert.equal(keeper.fence(), undefined)
  })
  await until(() => keeper.fence() !== undefined)
  assert.notEqual(keeper.fence(), fence)
  assert.equal(keeper.mayProceed(fence), false)
})

test('disposing ends the session and leaves nothing held', async () => {
  await using it = await openLaunched(2)
  const { keeper, settled } = await keep(it.database)
  await claim(it.database, { edition: it.edition, fence: fenceOf(keeper), limit: 1 })
  await keeper[Symbol.asyncDispose]()
  assert.equal(settled.length, 1, 'its journal is needed no longer')
  assert.equal(keeper.fence(), undefined)
  assert.equal(await countWorkers(it.database), 0)
  assert.deepEqual(await readStates(it.database, it.edition), ['waiting', 'waiting'])
})

test('a session bears the name of its journal', async () => {
  await using it = await openLaunched(1)
  const { keeper } = await keep(it.database)
  await using _keeper = keeper
  const { rows } = await sql`select machine, process from workers`.execute(it.database)
  assert.deepEqual(rows, [{ machine: 'here', process: '1 2 3' }])
})

const unsettled: readonly {
  name: string
  before: (it: Launched, keeper: SessionKeeper, fence: number) => Promise<unknown>
}[] = [
  { name: 'somebody is in doubt', before: async (it, _keeper, fence) => await it.begin(fence, 1) },
  {
    name: 'somebody else ended its session',
    before: async (it, _, fence) => await endSession(it.database, fence),
  },
  {
    name: 'a session was given up',
    before: async (_it, keeper, fence) => {
      keeper.abandon(fence)
      await until(() => keeper.fence() !== undefined)
    },
  },
]
for (const { name, before } of unsettled)
  test(`a journal is kept for the next worker where ${name}`, async () => {
    await using it = await openLaunched(1)
    const { keeper, settled } = await keep(it.database)
    await before(it, keeper, fenceOf(keeper))
    await keeper[Symbol.asyncDispose]()
    assert.deepEqual(settled, [])
  })
