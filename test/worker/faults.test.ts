/**
 * A small load of each fault that a worker's process meets, one edition after the other on one installation; test/faults
 * has them in full. Redis is lost in test/contracts/queue-trouble.test.ts, a snapshot put back in test/src/ledger/guard;
 * wrong clocks and a lost machine are in test/faults alone.
 *
 * Long because the faults share one installation: to open one for each would take the time.
 */
import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { placeOf } from '../../src/database/embedded/place.ts'
import { readPostmaster } from '../../src/database/embedded/postmaster.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { findEdition } from '../../src/edition/find-edition.ts'
import {
  type FaultRun,
  openFaultRun,
  type Strike,
  stopAll,
  strikeEnv,
  untilStruck,
} from '../support/fault-run.ts'
import type { Running } from '../support/installation.ts'
import { soon } from '../support/launched-edition.ts'
import { runHere } from '../support/run-here.ts'
import type { Step } from '../support/sink-script.ts'

const readers = 80
/** Ten connections at these paces (ms a message): an edition takes a second, or long enough for two workers to share it. */
const [slowly, verySlowly] = [100, 1_000]
const yaml = `delivery: { lease: 1s, renewLease: 300ms, retry: [100ms, 300ms, 1s], stopLoss: { rejectedPercent: 100 } }
relays: { default: { connections: 10, probe: 200ms, timeouts: { command: 10s, afterDot: 10s } } }
`
/** Readers are numbered in the order of the list, which is the one of the edition. */
function numberOf(address: string): number {
  return Number(/\d+/.exec(address)?.[0] ?? -1)
}

/** Every twentieth reader, from this one on. */
const each =
  (first: number) =>
  (rcpt: string): boolean =>
    numberOf(rcpt) % 20 === first
const share = readers / 20
const fullDisk = fileURLToPath(new URL('../fixtures/full-disk.js', import.meta.url))

describe('a small load of each fault', () => {
  let run: FaultRun
  /** What the relay does by now. */
  const script: Step[] = []
  /** The one that sends; a test that ends it starts the next one. */
  let worker: Running

  before(async () => {
    run = await openFaultRun({ readers, yaml, sink: { script } })
    worker = await run.startWorker()
  })
  after(async () => await run[Symbol.asyncDispose]())

  /** Has the relay do this, and nothing else. */
  function playing(...steps: readonly Step[]): void {
    script.splice(0, script.length, ...steps)
  }

  async function untilArrived(many: number): Promise<void> {
    const arriving = async (): Promise<void> => {
      while ((await run.sink.accepted()).length < many) await pause(5)
    }
    await soon(arriving(), `${many} never came`)
  }

  async function statusOf(edition: number): Promise<string> {
    return (await findEdition(run.database, String(edition))).status
  }

  /** The pages, which take the one-click POST. */
  async function startSite(): Promise<AsyncDisposable> {
    const site = run.installation.start('site')
    await site.said(/Running; Ctrl-C/)
    return { [Symbol.asyncDispose]: async () => await stopAll([site]) }
  }

  /** An edition under way at this pace, of which some have come. */
  async function launchPaced(pace: number, ...more: readonly Step[]): Promise<number> {
    playing({ at: 'body', wait: pace }, ...more)
    const had = (await run.sink.accepted()).length
    const edition = await run.launch()
    await untilArrived(had + 10)
    return edition
  }

  /** An edition for the worker that sends and one beside it, which is struck. */
  async function launchStruck(strike: Strike): Promise<{ struck: Running; edition: number }> {
    playing({ at: 'body', wait: verySlowly })
    const struck = await run.startWorker(strikeEnv(strike))
    const edition = await run.launch()
    await untilStruck(struck, strike)
    playing()
    return { struck, edition }
  }

  /** Another worker takes over; its first act is a sweep, which takes back what nobody holds any more. */
  async function relieve(): Promise<void> {
    await stopAll([worker])
    worker = await run.startWorker()
  }

  test('killed after the last dot: the next worker reads its journal', async () => {
    const { struck, edition } = await launchStruck({ at: 'dot', count: 3, how: 'SIGKILL' })
    await struck.ended
    await relieve()
    await run.untilDone(edition)
    const { accepted, inDoubt } = await run.check(edition)
    assert.ok(inDoubt >= 1 && inDoubt <= 5, `${inDoubt} in doubt`)
    assert.equal(accepted, readers - inDoubt)
  })

  for (const how of ['SIGSTOP', 'block:2500'] as const)
    test(`${how === 'SIGSTOP' ? 'stopped' : 'blocked'} beyond its lease, in mid-message`, async () => {
      const { struck, edition } = await launchStruck({ at: 'data', count: 1, how })
      // So that another one sends to whom this one had in hand: it shows whether this one does too.
      await run.setPolicy(edition, 'resend')
      await run.untilLeasesOver([struck])
      await relieve()
      await run.untilDone(edition)
      struck.kill('SIGCONT')
      await stopAll([struck])
      await run.untilDone(edition)
      assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
    })

  test('SIGTERM, paused and resumed: nobody is in doubt', async () => {
    const edition = await launchPaced(slowly)
    assert.equal((await runHere(run.installation, ['pause', String(edition)])).code, 0)
    await stopAll([worker])
    const stood = (await run.sink.accepted()).length
    assert.equal((await runHere(run.installation, ['resume', String(edition)])).code, 0)
    worker = await run.startWorker()
    await untilArrived(stood + 1)
    playing()
    await run.untilDone(edition)
    assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  })

  test('its database is killed: what was on the wire is told when it is back', async () => {
    const edition = await launchPaced(slowly)
    const folder = join(run.installation.folder, 'data', 'postgres')
    const postmaster = await readPostmaster(placeOf(folder))
    assert.ok(postmaster)
    process.kill(postmaster.pid, 'SIGKILL')
    await soon(worker.said(/"database_away"/), 'nobody noticed')
    playing()
    // Whoever needs it starts it again; here it is the test.
    await using _again = await openEmbedded({ folder })
    await run.untilDone(edition)
    assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  })

  test('the relay breaks off after messages: in doubt are these, and no other', async () => {
    playing(
      { at: 'dot', when: each(1), end: 'reset' },
      { at: 'recorded', when: each(2), end: 'drop' },
      { at: 'recorded', when: each(3), raw: '25', end: 'drop' },
    )
    const edition = await run.launch()
    await run.untilDone(edition)
    const fate = await run.check(edition)
    assert.deepEqual(fate, { accepted: readers - 3 * share, inDoubt: 3 * share, doubtArrived: 2 * share })
  })

  test('the relay refuses, defers and resets: everybody valid once', async () => {
    const had = new Set<string>()
    const once = (first: number) => (rcpt: string) => each(first)(rcpt) && had.size < had.add(rcpt).size
    playing(
      { at: 'rcpt', when: once(4), end: 'reset' },
      { at: 'rcpt', when: once(5), reply: '450 4.2.0 later' },
      { at: 'dot', when: once(6), reply: '451 4.3.0 later' },
    )
    const edition = await run.launch()
    await run.untilDone(edition)
    assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  })

  test('the relay asks for a login in mid-send: nobody is marked, it goes on when that is over', async () => {
    const edition = await launchPaced(slowly)
    playing({ at: 'mail', reply: '530 5.7.0 log in first' })
    const paused = async (): Promise<void> => {
      while ((await statusOf(edition)) !== 'paused') await pause(20)
    }
    await soon(paused(), 'it was not paused')
    playing()
    const goingOn = async (): Promise<void> => {
      while ((await statusOf(edition)) === 'paused') await pause(20)
    }
    await soon(goingOn(), 'it does not go on')
    await run.untilDone(edition)
    assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  })

  test("the journal's disk is full: nothing more goes out until there is room", async () => {
    await stopAll([worker])
    const marker = join(run.installation.folder, 'full')
    worker = await run.startWorker({ NODE_OPTIONS: `--import=${fullDisk}`, FULL_DISK: marker })
    const edition = await launchPaced(slowly)
    await writeFile(marker, '')
    await soon(worker.said(/"journal_unwritable"/), 'nobody says that the journal is full')
    playing()
    await rm(marker)
    await run.untilDone(edition)
    assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  })

  test('readers leave in mid-send: to none of them a message begins over a second later', async () => {
    await using _site = await startSite()
    const links = new Map(
      (await run.sink.accepted()).flatMap(({ to, leave = '' }) => to.map((one) => [one, leave])),
    )
    const began = new Map<string, number>()
    const note = (rcpt: string): boolean => began.size < began.set(rcpt, Date.now()).size && false
    const noting: Step = { at: 'data', when: note }
    const edition = await launchPaced(verySlowly, noting)
    const left = new Map<string, number>()
    const last = [...links]
      .filter(([address]) => !began.has(address))
      .sort(([a], [b]) => numberOf(a) - numberOf(b))
    for (const [address, link] of last.slice(-10)) {
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      const { status } = await fetch(link, { method: 'POST', body, redirect: 'manual' })
      assert.equal(status, 200)
      left.set(address, Date.now())
    }
    playing(noting)
    await run.untilDone(edition)
    const late = [...left].filter(([address, at]) => (began.get(address) ?? 0) > at + 1_000)
    assert.deepEqual(late, [])
    const spared = [...left].filter(([address]) => !began.has(address)).length
    assert.ok(spared > 0, 'nobody left in time: this shows nothing')
    assert.equal((await run.check(edition)).accepted, readers - spared)
  })
})
