/** Workers are killed at each named step of their work: nobody gets anything twice, nobody is lost, doubt is rare and named. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun, type Strike, strikeSteps } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import type { Running } from '../support/installation.ts'

type Step = Strike['at']

/** An edition for each step in full; one for all of them where the time for its launch is dear. */
const { readers, kills, editions } = scale<{
  readonly readers: number
  readonly kills: number
  readonly editions: readonly (readonly Step[])[]
}>({
  full: { readers: 2_000, kills: 20, editions: strikeSteps.map((at) => [at]) },
  ci: { readers: 4_000, kills: 3, editions: [strikeSteps] },
})
/** What one blow leaves in doubt at most: a message on each connection. */
const connections = 10
/** Before these steps a worker has handed nothing over, the first time that it comes there. */
const early: readonly Step[] = ['claimed', 'intended', 'connected']

/** Statements come once for many messages, and connections once for a worker's life. */
function howMany(at: Step, kill: number): number {
  if (early.includes(at) && kill === 0) return 1
  return 1 + Math.floor(Math.random() * (early.includes(at) || at.startsWith('record') ? 2 : 40))
}

/** Kills one worker after the other, two at a time; each with the blow that it got. */
async function strikeAll(run: FaultRun, steps: readonly Step[]): Promise<Map<Running, Strike>> {
  const left = steps.flatMap((at) =>
    Array.from({ length: kills }, (_, kill): Strike => ({ at, count: howMany(at, kill), how: 'SIGKILL' })),
  )
  const struck = new Map<Running, Strike>()
  const strikeNext = async (): Promise<void> => {
    for (let strike = left.shift(); strike !== undefined; strike = left.shift()) {
      const worker = await run.startStruck(strike)
      await worker.ended
      struck.set(worker, strike)
    }
  }
  await Promise.all([strikeNext(), strikeNext()])
  return struck
}

/** Each blow, with how many it left in doubt; whoever was not struck left nobody. */
async function blame(
  run: FaultRun,
  edition: number,
  struck: ReadonlyMap<Running, Strike>,
): Promise<(Strike & { readonly doubts: number })[]> {
  const { rows } = await sql<{ pid: number; doubts: number }>`
    select w.pid, count(*)::int as doubts from deliveries d join workers w using (fence)
    where d.edition_id = ${edition} and d.state = 'in_doubt' group by w.pid`.execute(run.database)
  const blows = new Map([...struck].map(([worker, strike]) => [worker.pid, strike]))
  assert.deepEqual(
    rows.filter(({ pid }) => !blows.has(pid)),
    [],
    'in doubt by one who was not struck',
  )
  return [...blows].map(([pid, blow]) => ({
    ...blow,
    doubts: rows.find((row) => row.pid === pid)?.doubts ?? 0,
  }))
}

function report(
  t: TestContext,
  steps: readonly Step[],
  blows: readonly { at: Step; doubts: number }[],
): void {
  for (const at of steps) {
    const doubts = blows.filter((blow) => blow.at === at).map((blow) => blow.doubts)
    t.diagnostic(`${at}: in doubt by kill: ${doubts.join(', ')}`)
  }
}

describe(`${kills} workers killed at each step of an edition to ${readers} readers`, () => {
  test('the next worker of that machine goes on', { timeout: 3_600_000 }, async (t) => {
    await using run = await openFaultRun({ readers })
    for (const steps of editions) {
      const edition = await run.launch()
      const struck = await strikeAll(run, steps)
      const last = await run.startWorker()
      await run.untilDone(edition)
      last.kill('SIGTERM')
      assert.equal((await last.ended).code, 0, last.output())
      const { accepted, inDoubt, doubtArrived } = await run.check(edition)
      t.diagnostic(`accepted ${accepted}, in doubt ${inDoubt}, of whom ${doubtArrived} have it`)
      const blows = await blame(run, edition, struck)
      report(t, steps, blows)
      for (const { at, count, doubts } of blows) {
        const most = early.includes(at) && count === 1 ? 0 : connections
        assert.ok(doubts <= most, `${doubts} in doubt after a blow at ${at}`)
      }
    }
  })
})
