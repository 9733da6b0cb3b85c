/** The same `send` given ten times at once makes one edition and one message each. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { importReaders } from '../support/import-readers.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'

const story = 'The Mill Post\n\nTen at once\n\nOne paragraph is enough for what this is about.\n'
const times = 10
const readers = 25

const answer = z.object({ edition: z.object({ id: z.string(), status: z.string() }) })

async function sendTenTimes(installation: Installation): Promise<void> {
  const rows = Array.from({ length: readers }, (_, index) => `reader${index}@example.org`)
  await installation.write('story.txt', story)
  await importReaders(installation, rows)
  const sent = await Promise.all(
    Array.from({ length: times }, () =>
      installation.run('send', 'story.txt', '--list', 'daily', '--yes', '--wait', '--json'),
    ),
  )
  for (const { code, stderr } of sent) assert.equal(code, 0, stderr)
  const editions = sent.map((ran) => answer.parse(ran.json()).edition.id)
  assert.deepEqual(new Set(editions), new Set(['1']))
  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  const received = (await mailbox.received()).flatMap(({ to }) => to)
  assert.deepEqual(received.sort(), rows.sort())
}

describe('the same send ten times in parallel', () => {
  test('beside `up`: one edition, one message each, ten exit codes 0', async () => {
    await using installation = await makeInstallation()
    const up = installation.start('up')
    await up.said(/Running; Ctrl-C/)
    await sendTenTimes(installation)
    up.kill('SIGTERM')
    assert.equal((await up.ended).code, 0, up.output())
  })

  test('with nothing else running: the ten deliver it among themselves', async () => {
    await using installation = await makeInstallation()
    await sendTenTimes(installation)
  })
})
