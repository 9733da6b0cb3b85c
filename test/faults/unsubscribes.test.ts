/** Fault 13: readers leave by the one-click POST in mid-send: of no message to them does DATA begin over a second later. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'

const { readers, leavers, perSecond } = scale({
  full: { readers: 10_000, leavers: 1_000, perSecond: 250 },
  ci: { readers: 800, leavers: 80, perSecond: 150 },
})
/** How long (ms) a message whose reader has left may still begin. */
const allowed = 1_000

describe(`${leavers} of ${readers} readers leave while an edition goes out`, () => {
  test('no message to one of them begins over a second after the answer', {
    timeout: 3_600_000,
  }, async (t) => {
    /** When DATA began, by reader, of the edition that goes out. */
    let began = new Map<string, number>()
    const noteData = (rcpt: string): boolean => {
      began.set(rcpt, Date.now())
      return false
    }
    let slow = false
    await using run = await openFaultRun({
      readers,
      sink: {
        script: [
          { at: 'data', when: noteData, reply: '' },
          // Ten connections at this pace.
          { at: 'body', when: () => slow, wait: 10_000 / perSecond },
        ],
      },
    })
    const site = run.installation.start('site')
    await site.said(/Running; Ctrl-C/)
    const worker = await run.startWorker()
    // Everybody has a link from an earlier edition.
    await run.untilDone(await run.launch())
    const links = (await run.sink.accepted()).flatMap(({ to, leave }) =>
      to.map((address) => ({ address, leave: leave ?? '' })),
    )
    assert.equal(links.length, readers)

    slow = true
    began = new Map()
    const edition = await run.launch()
    while (began.size === 0) await pause(10)
    const left = new Map<string, number>()
    for (const { address, leave } of shuffle(links).slice(0, leavers)) {
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      const { status } = await fetch(leave, { method: 'POST', body, redirect: 'manual' })
      assert.equal(status, 200)
      left.set(address, Date.now())
      // Spread over the edition's time.
      await pause((readers / perSecond / leavers) * 700)
    }
    await run.untilDone(edition)
    const { accepted, inDoubt } = await run.check(edition)
    const late = [...left].filter(([address, at]) => (began.get(address) ?? 0) > at + allowed)
    assert.deepEqual(late, [])
    const spared = [...left].filter(([address]) => !began.has(address)).length
    t.diagnostic(`accepted ${accepted}; ${spared} of ${left.size} had left before their message began`)
    assert.deepEqual({ accepted, inDoubt }, { accepted: readers - spared, inDoubt: 0 })
    assert.ok(spared > leavers / 10, 'hardly anybody left in time: this shows nothing')
    for (const running of [worker, site]) running.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  })
})

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, by: Math.random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item)
}
