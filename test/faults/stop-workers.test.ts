/** Workers are asked to stop in mid-send: no new message begins, what is on the wire ends, and they go in time. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Installation, makeInstallation, type Running } from '../support/installation.ts'
import {
  type Arrival,
  arrivedBetween,
  checkEveryone,
  launchEdition,
  listDoubts,
  readArrivals,
  readStanding,
  untilArrived,
  untilDone,
} from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'
import { openSink } from '../support/sink.ts'

const readers = 3_000
const perSecond = 500
const connections = 10
/** From the signal to the process's end, in milliseconds: 10 s for open messages, and to say goodbye. */
const longestStop = 15_000
/** What may still arrive after the signal: a message on each connection, and half a second of a busy machine. */
const begunBefore = (workers: number): number => workers * connections
const settled = 500

interface Stopped {
  readonly at: number
  readonly took: number
}

/** Signals all of them at once and waits for their end. */
async function stop(running: readonly Running[], signal: () => void): Promise<Stopped> {
  const at = Date.now()
  signal()
  const tooLong = setTimeout(() => {
    for (const each of running) each.kill('SIGKILL')
  }, longestStop)
  const ends = await Promise.all(running.map((each) => each.ended))
  clearTimeout(tooLong)
  const took = Date.now() - at
  for (const { code, stderr } of ends) assert.equal(code, 0, `${took} ms: ${stderr}`)
  return { at, took }
}

function assertNothingBegan(arrivals: readonly Arrival[], { at }: Stopped, workers: number): void {
  const after = arrivedBetween(arrivals, at).length
  assert.ok(after <= begunBefore(workers) + (perSecond * settled) / 1_000, `${after} came after the signal`)
  assert.equal(arrivedBetween(arrivals, at + settled).length, 0, 'some came long after the signal')
}

describe('asked to stop in mid-send', () => {
  test('SIGTERM to two workers, again and again: nothing is in doubt', async (t) => {
    await using installation = await makeInstallation()
    await using _inbox = await openPacedInbox(installation, perSecond)
    // Keeps the embedded server up while workers come and go.
    const site = installation.start('site')
    await site.said(/Running; Ctrl-C/)
    await launchEdition(installation, readers)
    for (const count of [300, 900, 1_500]) {
      const workers = [installation.start('worker'), installation.start('worker')]
      await untilArrived(installation, count)
      const stopped = await stop(workers, () => {
        for (const worker of workers) worker.kill('SIGTERM')
      })
      assertNothingBegan(await readArrivals(installation), stopped, workers.length)
      assert.equal((await readStanding(installation)).totals.inDoubt, 0)
      t.diagnostic(`stopped in ${stopped.took} ms`)
    }
    await finish(installation, [])
  })

  test('Ctrl-C to the process group of `up`, its database and its inbox', async (t) => {
    await using installation = await makeInstallation({
      yaml: `relays: { main: { perSecond: ${perSecond} } }\n`,
    })
    const up = installation.startGroup('up')
    await up.said(/Running; Ctrl-C/)
    await launchEdition(installation, readers)
    await untilArrived(installation, 700)
    const stopped = await stop([up], () => process.kill(-up.pid, 'SIGINT'))
    assertNothingBegan(await readArrivals(installation), stopped, 1)
    assert.equal((await readStanding(installation)).totals.inDoubt, 0)
    t.diagnostic(`stopped in ${stopped.took} ms`)
    const again = installation.start('up')
    await again.said(/Running; Ctrl-C/)
    await finish(installation, [])
  })

  test('a relay that never answers the last dot: these messages are in doubt, no other', async (t) => {
    const silent = 4
    const stalled: string[] = []
    await using sink = await openSink({
      pace: perSecond,
      script: [
        {
          at: 'dot',
          times: silent,
          when: (rcpt) => {
            const takes = stalled.length < silent && !stalled.includes(rcpt)
            if (takes) stalled.push(rcpt)
            return takes
          },
          end: 'stall',
        },
      ],
    })
    await using installation = await makeInstallation({ env: { SMTP_URL: `smtp://127.0.0.1:${sink.port}` } })
    const arrivals = async (): Promise<Arrival[]> =>
      (await sink.accepted()).flatMap(({ to, at }) => to.map((address) => ({ address, at })))
    const worker = installation.start('worker')
    await worker.said(/Running; Ctrl-C/)
    await launchEdition(installation, readers)
    while ((await arrivals()).length < 500);
    const stopped = await stop([worker], () => worker.kill('SIGTERM'))
    assertNothingBegan(await arrivals(), stopped, 1)
    assert.deepEqual((await listDoubts(installation)).sort(), stalled.toSorted())
    t.diagnostic(`stopped in ${stopped.took} ms, ${stalled.length} in doubt`)
    await finish(installation, stalled, arrivals)
  })
})

/** Started again, the edition is done: everybody once, and in doubt are these only. */
async function finish(
  installation: Installation,
  doubted: readonly string[],
  arrivals: () => Promise<Arrival[]> = () => readArrivals(installation),
): Promise<void> {
  const worker = installation.start('worker')
  await worker.said(/Running; Ctrl-C/)
  await untilDone(installation)
  await checkEveryone(installation, readers, await arrivals())
  assert.deepEqual((await listDoubts(installation)).sort(), doubted.toSorted())
}
