/** The sign-up job as the queue runs it: notices are written, and a worker is woken for them. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { openLog } from '../../src/log.ts'
import { openQueue } from '../../src/queue/open.ts'
import { queueSignUp } from '../../subscribers/sign-up/request.ts'
import { signUp } from '../../worker/sign-up.ts'
import { formFor, openTestJob } from '../subscribers/sign-up-job/job.ts'
import { readerSettings } from '../support/lists.ts'

test('a form that waits becomes a notice, and a worker is woken to send it', async () => {
  await using job = await openTestJob()
  const { database, connection, means } = job
  await using queue = await openQueue(
    { kind: 'postgres' },
    { connection, instance: 'test', report: () => undefined },
  )
  const tools = {
    ...{ database, queue, instance: 'test', signal: means.signal, log: openLog({ level: 'silent' }) },
    publishing: { ...means, readers: readerSettings },
  }
  const seen = new EventEmitter()
  await using _serving = await queue.serve({
    notify: async () => void seen.emit('notify'),
    'sign-up': async () => await signUp(tools),
  })
  const woken = once(seen, 'notify', { signal: AbortSignal.timeout(10_000) })
  const challenge = { id: randomBytes(8), expires: new Date() }
  assert.ok(await queueSignUp(database, formFor('ann@example.com'), challenge))
  assert.equal(await queueSignUp(database, formFor('ann@example.com'), challenge), false, 'burned')
  await queue.wake({ name: 'sign-up' })
  await woken
  assert.equal((await job.notices()).length, 1)
})
