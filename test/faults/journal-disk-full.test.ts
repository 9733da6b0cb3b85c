/** Fault 10: the disk of the journal is full: sending stops first, no outcome is lost, and it goes on when there is room. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import { soon } from '../support/launched-edition.ts'

const run = promisify(execFile)
const preload = fileURLToPath(new URL('../fixtures/full-disk.js', import.meta.url))
const { readers, perSecond } = scale({
  full: { readers: 5_000, perSecond: 500 },
  ci: { readers: 600, perSecond: 200 },
})

async function untilAccepted({ sink }: FaultRun, many: number): Promise<void> {
  while ((await sink.accepted()).length < many) await pause(10)
}

/** How many are on the wire, or handed over, and not told yet. */
async function countOpen({ database }: FaultRun): Promise<number> {
  const { rows } = await sql<{ open: number }>`
    select count(*)::int as open from deliveries where state = 'transmitting'`.execute(database)
  return rows[0]?.open ?? -1
}

/** Of how many the ledger knows that they were accepted. */
async function countAccepted({ database }: FaultRun): Promise<number> {
  const { rows } = await sql<{ accepted: number }>`
    select count(*)::int as accepted from deliveries where state = 'accepted'`.execute(database)
  return rows[0]?.accepted ?? -1
}

describe("the disk of a worker's journal", () => {
  test('is full in mid-send: what is on the wire is told, nothing more goes out until there is room', async (t) => {
    await using faults = await openFaultRun({ readers, sink: { pace: perSecond } })
    const marker = join(faults.installation.folder, 'full')
    const worker = await faults.startWorker({ NODE_OPTIONS: `--import=${preload}`, FULL_DISK: marker })
    const edition = await faults.launch()
    await soon(untilAccepted(faults, readers / 10), 'nothing goes out')
    await writeFile(marker, '')
    await soon(worker.said(/"journal_unwritable"/), 'nobody says that the journal is full')
    // What was handed over is answered and recorded, although its reply could not be written to the journal.
    const told = async (): Promise<void> => {
      while ((await countOpen(faults)) > 0) await pause(20)
    }
    await soon(told(), 'what was on the wire is not told')
    const stood = (await faults.sink.accepted()).length
    assert.ok(stood < readers, 'it was over before the disk was full')
    // Nothing may come; that it does not needs a while to show.
    await pause(1_500)
    assert.equal((await faults.sink.accepted()).length, stood, 'it went on without a journal')
    await rm(marker)
    await faults.untilDone(edition)
    const fate = await faults.check(edition)
    t.diagnostic(`stood still at ${stood} of ${readers}`)
    assert.deepEqual(fate, { accepted: readers, inDoubt: 0, doubtArrived: 0 })
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  })

  test('is full while messages are under way: none is ended without its line', async () => {
    const begun: string[] = []
    const noteBegun = (rcpt: string): boolean => begun.push(rcpt) > 0
    // Each message stands still before its last bytes, and again when it is written down and not yet answered.
    const script = [
      { at: 'data', when: noteBegun, wait: 500 },
      { at: 'recorded', wait: 2_000 },
    ] as const
    await using faults = await openFaultRun({ readers: 30, sink: { script } })
    const marker = join(faults.installation.folder, 'full')
    const worker = await faults.startWorker({ NODE_OPTIONS: `--import=${preload}`, FULL_DISK: marker })
    const edition = await faults.launch()
    const untilBegun = async (): Promise<void> => {
      while (begun.length < 11) await pause(5)
    }
    await soon(untilBegun(), 'nothing goes out')
    await writeFile(marker, '')
    // The eleventh begins when one of the ten before it was answered, and by now they all were written down.
    const before = (await faults.sink.accepted()).length
    await soon(worker.said(/"journal_unwritable"/), 'nobody says that the journal is full')
    const told = async (): Promise<void> => {
      while ((await countAccepted(faults)) < before) await pause(20)
    }
    await soon(told(), 'what was on the wire is not told')
    // The others that were under way come to the same place; what is ended wrongly is written down by then.
    await pause(300)
    worker.kill('SIGKILL')
    await worker.ended
    const next = await faults.startWorker()
    await faults.untilDone(edition)
    assert.deepEqual(await faults.check(edition), { accepted: 30, inDoubt: 0, doubtArrived: 0 })
    next.kill('SIGTERM')
    assert.equal((await next.ended).code, 0, next.output())
  })

  const root = process.getuid?.() === 0 && process.platform === 'linux'
  test('was allocated before anything was sent: a worker without room says so, one that runs goes on', {
    skip: root ? false : 'only root can mount a small disk',
  }, async (t) => {
    await using faults = await openFaultRun({ readers: 200 })
    const folder = join(faults.installation.folder, 'data', 'journal')
    await mkdir(folder, { recursive: true })
    // Room for one journal of 8 MB, and a little.
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=10m', 'tmpfs', folder]).then(
      () => true,
      () => false,
    )
    if (!mounted) return t.skip('no disk can be mounted here')
    await using _mount = { [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', folder])) }
    const worker = await faults.startWorker()
    const second = await faults.installation.run('worker')
    assert.equal(second.code, 5, second.stderr)
    assert.match(second.stderr, /No room for the journal/)
    await writeFile(join(folder, 'fills-it'), Buffer.alloc(1.5 * 1024 * 1024))
    await assert.rejects(writeFile(join(folder, 'more'), Buffer.alloc(1024 * 1024)), /ENOSPC/)
    const edition = await faults.launch()
    await faults.untilDone(edition)
    assert.deepEqual(await faults.check(edition), { accepted: 200, inDoubt: 0, doubtArrived: 0 })
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  })
})
