/** Several workers in one process: they share an edition, stop together, and are gone together. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun, stopAll } from '../support/fault-run.ts'
import { soon } from '../support/launched-edition.ts'
import type { Step } from '../support/sink-script.ts'

const readers = 120
const connections = 12
const yaml = `delivery: { workers: 3, lease: 2s, renewLease: 500ms }
relays: { default: { connections: ${connections} } }
`
const failing = fileURLToPath(new URL('../fixtures/failing-thread.js', import.meta.url))

let run: FaultRun
const script: Step[] = [{ at: 'body', wait: 100 }]
before(async () => {
  run = await openFaultRun({ readers, yaml, sink: { script } })
})
after(async () => await run[Symbol.asyncDispose]())

/** How many sessions had a part in an edition. */
async function countSessions(edition: number): Promise<number> {
  const { rows } = await sql<{ sessions: number }>`
    select count(distinct fence)::int as sessions from deliveries where edition_id = ${edition}`.execute(
    run.database,
  )
  return rows[0]?.sessions ?? 0
}

test('each has a session; they share an edition and its connections, and stop together', async () => {
  const worker = await run.startWorker()
  assert.equal(worker.output().match(/"worker_started"/g)?.length, 3)
  assert.match(worker.output(), /"thread":2/)
  assert.match(worker.output(), /3 workers/)
  const edition = await run.launch()
  await run.untilDone(edition)
  assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  assert.equal(await countSessions(edition), 3)
  await stopAll([worker])
  assert.equal(worker.output().match(/"worker_stopped"/g)?.length, 3)
})

test('killed in mid-send: the next process reads the journals of all three', async () => {
  const killed = await run.startWorker()
  const had = (await run.sink.accepted()).length
  const edition = await run.launch()
  const someCame = async (): Promise<void> => {
    while ((await run.sink.accepted()).length < had + 30) await pause(5)
  }
  await soon(someCame(), 'nothing comes')
  killed.kill('SIGKILL')
  await killed.ended
  const next = await run.startWorker()
  await run.untilDone(edition)
  assert.equal(next.output().match(/"journal_replayed"/g)?.length, 3)
  const { accepted, inDoubt } = await run.check(edition)
  assert.ok(inDoubt <= connections, `${inDoubt} in doubt`)
  assert.equal(accepted, readers - inDoubt)
  await stopAll([next])
})

test('a thread that fails ends the process, which says why; the others let their messages end', async () => {
  const worker = await run.startWorker({ NODE_OPTIONS: `--import=${failing}`, FAIL_THREAD: '2' })
  const edition = await run.launch()
  const { code } = await soon(worker.ended, `it goes on\n${worker.output()}`)
  assert.notEqual(code, 0)
  assert.match(worker.output(), /this thread fails/)
  assert.equal(worker.output().match(/"worker_stopped"/g)?.length, 2)
  const next = await run.startWorker()
  await run.untilDone(edition)
  const { accepted, inDoubt } = await run.check(edition)
  assert.ok(inDoubt <= connections, `${inDoubt} in doubt`)
  assert.equal(accepted, readers - inDoubt)
  await stopAll([next])
})
