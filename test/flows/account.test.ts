/** A relay refuses some: they are listed with what it said, and the local inbox is asked about nothing that it never got. */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { importReaders } from '../support/import-readers.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'
import { runHere } from '../support/run-here.ts'
import { openSink } from '../support/sink.ts'
import type { Step } from '../support/sink-script.ts'

const readers = Array.from({ length: 6 }, (_, index) => `reader${index}@example.org`)
const refused = 'reader2@example.org'
const doubtful = 'reader4@example.org'
const script: readonly Step[] = [
  { at: 'rcpt', when: (rcpt) => rcpt === refused, reply: '550 5.1.1 No such reader' },
  { at: 'recorded', when: (rcpt) => rcpt === doubtful, times: 1, end: 'reset' },
]

const listed = z.object({
  recipients: z.array(
    z.object({
      n: z.number(),
      address: z.string(),
      state: z.string(),
      tries: z.number(),
      code: z.number().nullable(),
      reply: z.string(),
    }),
  ),
  moreRecipients: z.boolean(),
})

describe('an edition of which a relay refuses some', () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation

  before(async () => {
    const sink = opened.use(await openSink({ script }))
    installation = opened.use(await makeInstallation({ env: { SMTP_URL: `smtp://127.0.0.1:${sink.port}` } }))
    const site = installation.start('site')
    await site.said(/Running; Ctrl-C/)
    await installation.write('story.txt', 'The Mill Post\n\nWho is not there\n\nOne of you has moved.\n')
    await importReaders(installation, readers)
    const sent = await runHere(installation, ['send', 'story.txt', '-l', 'daily', '--yes', '--wait=done'])
    assert.equal(sent.code, 3, sent.stdout + sent.stderr)
  })
  after(async () => await opened.disposeAsync())

  async function list(...more: string[]): Promise<z.infer<typeof listed>> {
    const ran = await runHere(installation, ['status', 'daily/latest', '--json', '--recipients', ...more])
    assert.equal(ran.code, 3, ran.stderr)
    return listed.parse(ran.json())
  }

  test('status names the trouble and how to list it', async () => {
    const { stderr } = await runHere(installation, ['status', 'daily/latest'])
    assert.match(stderr, /1 rejected, 1 in doubt: "broadsheet status 1 --recipients rejected,/)
  })

  test('--recipients lists everyone not accepted, with the reply', async () => {
    const { recipients, moreRecipients } = await list()
    assert.equal(moreRecipients, false)
    assert.deepEqual(
      recipients.map(({ address, state, tries, code }) => [address, state, tries, code]),
      [
        [refused, 'rejected', 1, 550],
        [doubtful, 'in_doubt', 1, null],
      ],
    )
    assert.match(recipients[0]?.reply ?? '', /No such reader/)
    const { stdout } = await runHere(installation, ['status', 'daily/latest', '--recipients'])
    assert.match(stdout, /^\d +reader2@example\.org +rejected +1 +550 +.*No such reader/m)
  })

  test('--recipients lists those in the states that are asked for', async () => {
    const inDoubt = await list('in_doubt,expired')
    assert.deepEqual(
      inDoubt.recipients.map(({ address }) => address),
      [doubtful],
    )
    assert.equal((await list('accepted')).recipients.length, 4)
    const wrong = await runHere(installation, ['status', 'daily/latest', '--recipients', 'lost'])
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, /"lost" is no state. Give some of waiting,claimed,/)
  })

  test('verify does not ask the local inbox, though the settings send there by now', async () => {
    await mkdir(join(installation.folder, 'data', 'inbox'))
    const env = { ...installation.env }
    delete env['SMTP_URL']
    const verified = await runHere({ folder: installation.folder, env }, ['verify', 'daily/latest'])
    assert.equal(verified.code, 0, verified.stdout)
    assert.match(verified.stdout, /^Not compared with the local inbox: it holds no message/m)
  })
})
