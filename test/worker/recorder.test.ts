/** The recorder: 20 ms or 200 rows behind at most, and nothing is ever lost. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openRecorder, recorderLimits } from '../../worker/recorder.ts'
import { openMailbox } from '../support/mailbox.ts'

interface Write {
  readonly rows: readonly number[]
  readonly end: (error?: Error) => void
}

function open(t: TestContext, { timers = true }: { timers?: boolean } = {}) {
  if (timers) t.mock.timers.enable({ apis: ['setTimeout'] })
  const writes = openMailbox<Write>()
  const failures: unknown[] = []
  const cut = new AbortController()
  t.after(() => cut.abort())
  const recorder = openRecorder<number>(
    (rows) =>
      new Promise((resolve, reject) =>
        writes.put({ rows, end: (error) => (error === undefined ? resolve(undefined) : reject(error)) }),
      ),
    recorderLimits,
    { failed: (error) => failures.push(error), cut: cut.signal },
  )
  return { recorder, writes, failures, cut }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn()
}

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => {
    settled = true
  })
  await settle()
  return settled
}

test('the limits are those of the ledger', () => {
  assert.deepEqual(recorderLimits, { delay: 20, rows: 200 })
})

test('a row is written 20 ms after it came, with those that came meanwhile', async (t) => {
  const { recorder, writes } = open(t)
  recorder.add(1)
  t.mock.timers.tick(15)
  recorder.add(2)
  t.mock.timers.tick(4)
  await settle()
  assert.equal(writes.waiting.length, 0)
  t.mock.timers.tick(1)
  const write = await writes.take()
  assert.deepEqual(write.rows, [1, 2])
  write.end()
})

test('200 rows are written at once; what comes during a write follows when it is 20 ms old', async (t) => {
  const { recorder, writes } = open(t)
  for (let row = 0; row < 200; row++) recorder.add(row)
  const write = await writes.take()
  assert.equal(write.rows.length, 200)
  for (let row = 200; row < 250; row++) recorder.add(row)
  await settle()
  t.mock.timers.tick(15)
  write.end()
  await settle()
  assert.equal(writes.waiting.length, 0, 'not yet')
  t.mock.timers.tick(5)
  const next = await writes.take()
  assert.equal(next.rows.length, 50)
  next.end()
  await recorder.flush()
})

test('what came during a long write follows it without a wait', async (t) => {
  const { recorder, writes } = open(t)
  for (let row = 0; row < 200; row++) recorder.add(row)
  const write = await writes.take()
  for (let row = 200; row < 250; row++) recorder.add(row)
  t.mock.timers.tick(20)
  await settle()
  assert.equal(writes.waiting.length, 0, 'one write at a time')
  write.end()
  const next = await writes.take()
  assert.equal(next.rows.length, 50)
  next.end()
  await recorder.flush()
})

test('with 200 unrecorded nothing new begins', async (t) => {
  const { recorder, writes } = open(t)
  for (let row = 0; row < 199; row++) recorder.add(row)
  await recorder.room()
  recorder.add(199)
  const [one, two] = [recorder.room(), recorder.room()]
  assert.equal(await isSettled(one), false)
  const write = await writes.take()
  write.end()
  await Promise.all([one, two])
})

test('a write that fails is tried again, in order, and nothing is lost', async (t) => {
  const { recorder, writes, failures } = open(t, { timers: false })
  for (let row = 0; row < 200; row++) recorder.add(row)
  const error = new Error('the database is away')
  const failed = await writes.take()
  failed.end(error)
  recorder.add(200)
  const room = recorder.room()
  const again = await writes.take()
  assert.deepEqual(again.rows, failed.rows)
  assert.equal(await isSettled(room), false)
  again.end()
  await room
  const rest = await writes.take()
  assert.deepEqual(rest.rows, [200])
  rest.end()
  await recorder.flush()
  assert.deepEqual(failures, [error])
})

test('flush does not wait for the 20 ms, and ends when all is written', async (t) => {
  const { recorder, writes } = open(t)
  await recorder.flush()
  recorder.add(1)
  const flushed = recorder.flush()
  const write = await writes.take()
  assert.equal(await isSettled(flushed), false)
  recorder.add(2)
  write.end()
  const next = await writes.take()
  assert.deepEqual(next.rows, [2])
  next.end()
  await flushed
})

test('when the process ends, nobody is left waiting for a database that is away', async (t) => {
  const { recorder, writes, cut } = open(t, { timers: false })
  for (let row = 0; row < 201; row++) recorder.add(row)
  const waiting = [recorder.room(), recorder.flush()]
  const write = await writes.take()
  write.end(new Error('away'))
  cut.abort()
  await Promise.all(waiting)
  await recorder.flush()
  assert.equal(writes.waiting.length, 0)
})
