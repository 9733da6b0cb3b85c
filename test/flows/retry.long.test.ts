/** An edition after its first round: who was refused is tried again, who came late gets it too, nobody gets it twice. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { importReaders } from '../support/import-readers.ts'
import { makeInstallation, type Ran } from '../support/installation.ts'
import { runHere } from '../support/run-here.ts'
import { openSink } from '../support/sink.ts'
import type { Step } from '../support/sink-script.ts'

const readers = ['ada@example.org', 'bea@example.org', 'cleo@example.org', 'dora@example.org']
const late = ['eva@example.org', 'fay@example.org']

/** Bea is refused once, for the message; of Cleo's message nobody knows. */
const script: readonly Step[] = [
  { at: 'rcpt', when: (rcpt) => rcpt === 'bea@example.org', times: 1, reply: '554 5.7.1 no spam' },
  { at: 'recorded', when: (rcpt) => rcpt === 'cleo@example.org', times: 1, end: 'reset' },
]

const answer = z.object({
  edition: z.object({ status: z.string() }),
  totals: z.object({
    ...{ frozen: z.number(), accepted: z.number(), rejected: z.number() },
    ...{ inDoubt: z.number(), outstanding: z.number() },
  }),
  retried: z.number().optional(),
})

/** Frozen, accepted, rejected, in doubt, outstanding. */
function totalsOf(ran: Ran): number[] {
  const { totals } = answer.parse(ran.json())
  return [totals.frozen, totals.accepted, totals.rejected, totals.inDoubt, totals.outstanding]
}

describe('an edition after its first round', () => {
  test('is tried again and sent to latecomers, as often as it is asked for, and reaches each once', async () => {
    await using sink = await openSink({ script })
    await using installation = await makeInstallation({ env: { SMTP_URL: `smtp://127.0.0.1:${sink.port}` } })
    const site = installation.start('site')
    await site.said(/Running; Ctrl-C/)
    await installation.write('story.txt', 'The Mill Post\n\nOnce more\n\nFor those who have not had it.\n')
    await importReaders(installation, readers)
    const run = async (...words: string[]): Promise<Ran> => await runHere(installation, [...words, '--json'])
    const send = ['send', 'story.txt', '-l', 'daily', '--yes']

    const early = await run(...send, '--to', 'not-received')
    assert.equal(early.code, 2)
    assert.match(early.stderr, /was not sent to the list daily/)

    const sent = await run(...send, '--wait=done')
    assert.equal(sent.code, 3, sent.stderr)
    assert.deepEqual(totalsOf(sent), [4, 2, 1, 1, 0])

    const both = await run('retry', 'daily/latest', '--failed', '--expired')
    assert.equal(both.code, 2)
    assert.match(both.stderr, /Give one of/)
    const nobody = await run('retry', 'daily/latest', '--expired')
    assert.equal(nobody.code, 3, 'some are rejected, still')
    assert.equal(answer.parse(nobody.json()).retried, 0)
    const retried = await run('retry', 'daily/latest', '--failed')
    assert.equal(retried.code, 0, retried.stderr)
    const { retried: count, edition } = answer.parse(retried.json())
    assert.deepEqual([count, edition.status], [1, 'sending'])
    assert.match(retried.stderr, /not tried again: 1\. "broadsheet in-doubt 1 list"/)
    const again = await run(...send, '--wait=done')
    assert.deepEqual(totalsOf(again), [4, 3, 0, 1, 0])

    await importReaders(installation, [...readers, ...late])
    const dry = await run(...send, '--to', 'not-received', '--dry-run')
    assert.equal(dry.code, 0, dry.stderr)
    assert.match(dry.stderr, /2 would get it/)
    assert.deepEqual(totalsOf(dry), [4, 3, 0, 1, 0])
    const extended = await run(...send, '--to', 'joined-since:2026-01-01', '--wait=done')
    assert.equal(extended.code, 3, extended.stderr)
    assert.deepEqual(totalsOf(extended), [6, 5, 0, 1, 0])
    const over = await run(...send, '--to', 'not-received')
    assert.equal(over.code, 0, over.stderr)
    assert.match(over.stderr, /Nobody is left who has not had it/)

    const record = await sink.accepted()
    assert.deepEqual(record.flatMap(({ to }) => to).sort(), [...readers, ...late])
    assert.equal((await run('verify', 'daily/latest')).code, 0)

    await run('in-doubt', 'daily/latest', 'resend')
    const cancelled = await run('cancel', 'daily/latest')
    assert.equal(cancelled.code, 0, cancelled.stderr)
    for (const words of [
      ['retry', 'daily/latest'],
      [...send, '--to', 'not-received'],
    ]) {
      const refused = await run(...words)
      assert.equal(refused.code, 4, refused.stderr)
      assert.match(refused.stderr, /is cancelled: that is for good/)
    }
  })
})
