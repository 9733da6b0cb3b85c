/** From an article file to every inbox of a list, by processes, on the queue in PostgreSQL. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeInstallation } from '../support/installation.ts'
import { checkIdempotency, fillList, sendAndCheck, story } from '../support/send-flow.ts'

describe('an article file reaches every inbox of a list', () => {
  test('on the queue in PostgreSQL, with `up` beside it', async () => {
    await using installation = await makeInstallation()
    await installation.write('story.txt', story)
    const up = installation.start('up')
    await up.said(/Running; Ctrl-C/)
    await fillList(installation)
    await sendAndCheck(installation, true)
    await checkIdempotency(installation)
    up.kill('SIGINT')
    assert.equal((await up.ended).code, 0, up.output())
  })
})
