/** What is on the local inbox's port and is not ours gets no mail; what is ours is used. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { recogniseInbox } from '../../../src/cli/local-inbox.ts'
import { openInbox } from '../../../src/inbox/inbox.ts'
import { type Installation, makeInstallation, type Ran } from '../../support/installation.ts'
import { runHere } from '../../support/run-here.ts'

describe('a command that delivers itself, to the local inbox', () => {
  let installation: Installation

  before(async () => {
    installation = await makeInstallation()
    await installation.write('story.txt', 'The Mill Post\n\nWhose door is it\n\nIt is about doors.\n')
  })
  after(async () => await installation[Symbol.asyncDispose]())

  const settings = (): Parameters<typeof recogniseInbox>[0] => ({
    dataFolder: join(installation.folder, 'data'),
    inbox: { smtpPort: installation.inboxSmtpPort, httpPort: 0 },
  })
  const sendTest = async (): Promise<Ran> =>
    await runHere(installation, ['test', 'story.txt', '-l', 'daily', '--to', 'me@example.org'])

  test("another clone's inbox on its port gets nothing: exit 5, with the way out", async () => {
    const folder = join(installation.folder, 'other clone', 'inbox')
    await using stranger = await openInbox({ folder, smtpPort: installation.inboxSmtpPort, httpPort: 0 })
    assert.equal(await recogniseInbox(settings()), 'other')
    for (const ran of [await sendTest(), await installation.run('worker')]) {
      assert.equal(ran.code, 5, ran.stdout + ran.stderr)
      assert.match(ran.stderr, /another folder's inbox.*BROADSHEET_INBOX=/)
    }
    assert.deepEqual(await stranger.received(), [])
  })

  test('its own, run by another process, is used', async () => {
    const folder = join(installation.folder, 'data', 'inbox')
    await using own = await openInbox({ folder, smtpPort: installation.inboxSmtpPort, httpPort: 0 })
    assert.equal(await recogniseInbox(settings()), 'ours')
    const ran = await sendTest()
    assert.equal(ran.code, 0, ran.stdout + ran.stderr)
    assert.equal((await own.received()).length, 1)
  })
})
