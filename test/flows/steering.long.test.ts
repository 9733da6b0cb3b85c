/** An operator takes an edition in hand while it goes out: pause and cancel take hold at once, resume goes on. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as watch } from 'node:timers/promises'
import { type Installation, makeInstallation, type Ran, type Running } from '../support/installation.ts'
import {
  arrivedBetween,
  launchEdition,
  readArrivals,
  readerAddresses,
  untilArrived,
} from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'
import { runHere } from '../support/run-here.ts'
import { countBySession } from '../support/sessions.ts'

const readers = 120
/** Slow enough that a command falls into the middle of the edition. */
const perSecond = 30
const second = 1_000

const totalNames = [
  'accepted',
  'cancelled',
  'expired',
  'frozen',
  'inDoubt',
  'outstanding',
  'rejected',
  'suppressed',
  'unsubscribed',
]

/** What every command about one edition prints (DESIGN 6), checked for its shape. */
function standingOf(ran: Ran): { status: string; totals: Record<string, number> } {
  const value = ran.json()
  assert.ok(typeof value === 'object' && value !== null && 'edition' in value && 'totals' in value)
  const { edition, totals } = value
  assert.ok(typeof edition === 'object' && edition !== null && typeof totals === 'object' && totals !== null)
  const { id, key, list, subject, status }: Record<string, unknown> = { ...edition }
  for (const text of [id, key, list, subject, status]) assert.equal(typeof text, 'string')
  const counts = Object.entries(totals).map(([name, count]): [string, number] => [name, Number(count)])
  assert.deepEqual(counts.map(([name]) => name).sort(), totalNames)
  const of = Object.fromEntries(counts)
  const parts = counts.filter(([name]) => name !== 'frozen').reduce((sum, [, count]) => sum + count, 0)
  assert.equal(of['frozen'], parts, 'the sum holds')
  return { status: String(status), totals: of }
}

describe('an edition that is going out, with two workers', () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation
  let up: Running

  before(async () => {
    installation = opened.use(await makeInstallation())
    opened.use(await openPacedInbox(installation, perSecond))
    const workers = ['worker', 'worker'].map((word) => installation.start(word))
    up = installation.start('site')
    for (const running of [...workers, up]) await running.said(/Running; Ctrl-C/)
    await launchEdition(installation, readers)
  })
  after(async () => await opened.disposeAsync())

  test('pause stops it within a second, resume goes on to the end', async () => {
    await untilArrived(installation, 10)
    const paused = await runHere(installation, ['pause', 'daily/latest', '--json'])
    const pausedAt = Date.now()
    assert.equal(paused.code, 0, paused.stderr)
    assert.equal(standingOf(paused).status, 'paused')
    assert.equal((await runHere(installation, ['pause', 'daily/latest'])).code, 0, 'twice is once')

    // Nothing tells that nothing comes: it is watched for longer than the promise says.
    await watch(2 * second)
    const status = await runHere(installation, ['status', 'daily/latest', '--json'])
    assert.equal(status.code, 0, status.stderr)
    const { totals } = standingOf(status)
    assert.ok((totals['outstanding'] ?? 0) > 0, 'it was paused in the middle')
    const until = Date.now()
    const late = arrivedBetween(await readArrivals(installation), pausedAt + second, until)
    assert.deepEqual(late, [], 'nothing arrives a second after the pause')

    const waiting = await runHere(installation, [
      'send',
      'story.txt',
      '-l',
      'daily',
      '--yes',
      '--wait',
      '--json',
    ])
    assert.equal(waiting.code, 6, 'a wait for a paused edition ends at once')
    const resumed = await runHere(installation, ['resume', 'daily/latest', '--json'])
    assert.equal(resumed.code, 0, resumed.stderr)
    assert.equal(standingOf(resumed).status, 'sending')
    const watched = await runHere(installation, ['status', 'daily/latest', '--watch', '--json'])
    assert.equal(watched.code, 0, watched.stderr)
    const done = standingOf(watched)
    assert.equal(done.status, 'done')
    assert.equal(done.totals['accepted'], readers)
    assert.deepEqual(
      (await readArrivals(installation)).map(({ address }) => address).sort(),
      readerAddresses(readers).sort(),
    )
    const over = await runHere(installation, ['pause', 'daily/latest'])
    assert.equal(over.code, 2)
    assert.match(over.stderr, /is done: only one that is sending can be paused/)
  })

  test('cancel stops both within a second: who has had nothing gets nothing, and the same send tells so', async () => {
    await installation.write(
      'other.txt',
      'The Mill Post\n\nA story that is cut short\n\nIt is about scissors.\n',
    )
    const sent = await runHere(installation, ['send', 'other.txt', '-l', 'daily', '--yes'])
    assert.equal(sent.code, 0, sent.stderr)
    await untilArrived(installation, readers + 10)
    const cancelled = await runHere(installation, ['cancel', 'daily/latest', '--json'])
    const cancelledAt = Date.now()
    assert.equal(cancelled.code, 0, cancelled.stderr)
    assert.equal(standingOf(cancelled).status, 'cancelled')

    const again = await runHere(installation, [
      'send',
      'other.txt',
      '-l',
      'daily',
      '--yes',
      '--wait=done',
      '--json',
    ])
    assert.equal(again.code, 4, again.stderr)
    const { status, totals } = standingOf(again)
    assert.equal(status, 'cancelled')
    assert.equal(totals['outstanding'], 0, 'the wait lets end what was on the wire')
    assert.ok((totals['cancelled'] ?? 0) > 0 && (totals['accepted'] ?? 0) >= 10)
    assert.equal((totals['accepted'] ?? 0) + (totals['cancelled'] ?? 0), readers)
    // As with the pause: for longer than the promise says, whatever the wait above took.
    await watch(Math.max(0, cancelledAt + 2 * second - Date.now()))
    const sessions = await countBySession(installation, 'accepted')
    assert.equal(sessions.length, 2, 'both workers were at it')
    const arrivals = await readArrivals(installation)
    assert.equal(arrivals.length, readers + (totals['accepted'] ?? 0))
    assert.deepEqual(
      arrivedBetween(arrivals, cancelledAt + second),
      [],
      'nothing arrives a second after the cancel',
    )

    assert.equal((await runHere(installation, ['status', 'daily/latest'])).code, 4)
    assert.equal((await runHere(installation, ['cancel', 'daily/latest'])).code, 0, 'twice is once')
    const resumed = await runHere(installation, ['resume', 'daily/latest'])
    assert.equal(resumed.code, 2)
    assert.match(resumed.stderr, /is cancelled: only a paused or held one/)
    assert.equal((await runHere(installation, ['verify', 'daily/latest'])).code, 0)
  })
})
