/** What a command that was killed or stopped leaves behind: the next one finishes it, or there is nothing. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { importReaders } from '../support/import-readers.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'
import { runHere } from '../support/run-here.ts'

const story = 'The Mill Post\n\nLeft behind\n\nOne paragraph is enough for what this is about.\n'
const readers = Array.from({ length: 400 }, (_, index) => `reader${index}@example.org`)

async function fillList(installation: Installation): Promise<void> {
  await installation.write('story.txt', story)
  await importReaders(installation, readers)
}

async function readReceived(installation: Installation): Promise<string[]> {
  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  return (await mailbox.received()).flatMap(({ to }) => to)
}

test('a `send --wait` that was killed in mid-send is finished by the same command', async () => {
  await using installation = await makeInstallation({
    yaml: 'delivery: { lease: 3s, renewLease: 1s }\nrelays: { main: { perSecond: 100 } }\n',
  })
  await fillList(installation)
  const first = installation.start('send', 'story.txt', '-l', 'daily', '--yes', '--wait=done')
  await first.said(/[1-9]\d* accepted/)
  first.kill('SIGKILL')
  await first.ended
  const second = await installation.run('send', 'story.txt', '-l', 'daily', '--yes', '--wait=done', '--json')
  // What was on the wire at the kill is in doubt: 3 says so; 0 where nothing was.
  assert.ok(second.code === 0 || second.code === 3, second.stderr)
  const received = await readReceived(installation)
  assert.equal(new Set(received).size, received.length, 'somebody got it twice')
  assert.partialDeepStrictEqual(second.json(), { edition: { status: 'done' }, totals: { outstanding: 0 } })
  assert.equal((await installation.run('verify', 'daily/latest')).code, 0)
})

test('Ctrl-C before the launch launches nothing', async () => {
  await using installation = await makeInstallation()
  await fillList(installation)
  const sent = await runHere(installation, ['send', 'story.txt', '-l', 'daily', '--yes'], {
    stopAt: /For example/,
  })
  assert.equal(sent.code, 4, sent.stderr)
  assert.match(sent.stderr, /Nothing was sent/)
  const editions = await installation.run('editions', '--json')
  assert.partialDeepStrictEqual(editions.json(), [{ frozen: null }])
})
