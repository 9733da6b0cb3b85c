/** A relay takes messages and resets the connection before it says so: the operator is told who, and decides. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { importReaders } from '../support/import-readers.ts'
import { makeInstallation, type Ran } from '../support/installation.ts'
import { runHere } from '../support/run-here.ts'
import { openSink } from '../support/sink.ts'
import type { Step } from '../support/sink-script.ts'

const readers = Array.from({ length: 12 }, (_, index) => `reader${index}@example.org`)
const doubtful = ['reader2@example.org', 'reader5@example.org', 'reader9@example.org']

/** Written down, and the connection reset before the 250: once for each. */
const script: readonly Step[] = doubtful.map((address) => ({
  at: 'recorded',
  when: (rcpt) => rcpt === address,
  times: 1,
  end: 'reset',
}))

const listed = z.array(
  z.object({ n: z.number(), address: z.string(), since: z.string(), detail: z.string() }),
)
const settledAnswer = z.object({ edition: z.object({ status: z.string() }), settled: z.number() })

/** Accepted, in doubt, outstanding. */
function totalsOf(ran: Ran): [number, number, number] {
  const { totals } = z
    .object({ totals: z.object({ accepted: z.number(), inDoubt: z.number(), outstanding: z.number() }) })
    .parse(ran.json())
  return [totals.accepted, totals.inDoubt, totals.outstanding]
}

describe('a relay that takes messages and does not say so', () => {
  test('leaves them in doubt, by name, until the operator accepts or sends again', async () => {
    await using sink = await openSink({ script })
    await using installation = await makeInstallation({ env: { SMTP_URL: `smtp://127.0.0.1:${sink.port}` } })
    const site = installation.start('site')
    await site.said(/Running; Ctrl-C/)
    await installation.write(
      'story.txt',
      'The Mill Post\n\nNobody knows\n\nOne paragraph is enough for doubt.\n',
    )
    await importReaders(installation, readers)
    const send = ['send', 'story.txt', '-l', 'daily', '--yes', '--wait=done', '--json']
    const inDoubt = async (...more: string[]): Promise<Ran> =>
      await runHere(installation, ['in-doubt', 'daily/latest', ...more, '--json'])

    const sent = await runHere(installation, send)
    assert.equal(sent.code, 3, sent.stderr)
    assert.deepEqual(totalsOf(sent), [9, 3, 0])
    assert.match(sent.stderr, /3 in doubt: "broadsheet status 1 --recipients/)
    const doubts = listed.parse((await inDoubt('list')).json())
    assert.deepEqual(doubts.map(({ address }) => address).sort(), doubtful)
    const table = await runHere(installation, ['in-doubt', 'daily/latest'])
    for (const address of doubtful) assert.ok(table.stdout.includes(address), table.stdout)

    const [first = '', second = '', third = ''] = doubtful
    const accepted = await inDoubt('accept', first.toUpperCase())
    assert.equal(accepted.code, 0, accepted.stderr)
    assert.equal(settledAnswer.parse(accepted.json()).settled, 1)
    assert.deepEqual(totalsOf(accepted), [10, 2, 0])

    const resent = await inDoubt('resend', second)
    assert.equal(resent.code, 0, resent.stderr)
    assert.equal(settledAnswer.parse(resent.json()).edition.status, 'sending')
    assert.deepEqual(totalsOf(resent), [10, 1, 1])
    const again = await runHere(installation, send)
    assert.equal(again.code, 3, again.stderr)
    assert.deepEqual(totalsOf(again), [11, 1, 0])

    const record = await sink.accepted()
    const idsOf = (address: string): string[] =>
      record.filter(({ to }) => to.includes(address)).map(({ messageId }) => messageId)
    assert.equal(idsOf(second).length, 2)
    assert.equal(new Set(idsOf(second)).size, 1, 'sent again, it bears the same Message-ID')
    for (const address of readers.filter((each) => each !== second)) assert.equal(idsOf(address).length, 1)

    const stranger = await inDoubt('accept', 'reader0@example.org')
    assert.equal(stranger.code, 2)
    assert.match(stranger.stderr, /reader0@example\.org is not in doubt/)
    assert.equal((await inDoubt('accept')).code, 0, 'without addresses: all of them')
    assert.deepEqual(listed.parse((await inDoubt()).json()), [], `${third} was the last`)
    const over = await runHere(installation, send)
    assert.equal(over.code, 0, over.stderr)
    assert.deepEqual(totalsOf(over), [12, 0, 0])
  })
})
