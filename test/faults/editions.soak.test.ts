/** A soak: edition after edition to a relay that misbehaves in every way, by workers of which some are killed; nothing grows. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type FaultRun, openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import type { Running } from '../support/installation.ts'
import type { Step } from '../support/sink-script.ts'

const { lasts, readers } = scale({
  full: { lasts: 3_600_000, readers: 2_000 },
  ci: { lasts: 120_000, readers: 150 },
})
/** How often (ms) the worker is looked at, and how often the other one is killed. */
const look = 200
const killEvery = 8_000
/** The heap breathes: so many bytes, or this share, may lie between two quarters. */
const breath = { bytes: 16 * 2 ** 20, share: 1.15 }
/** Connections come and go, so that of a quarter the least counts; what leaks is in that as well. */
const spareFiles = 4

const yaml = `delivery: { lease: 3s, renewLease: 1s, retry: [1s, 1s, 1s, 2s], stopLoss: { rejectedPercent: 100 } }
relays: { main: { connections: 6, probe: 500ms, timeouts: { command: 2s, afterDot: 2s } } }
`

/** Once for the recipients of every edition: each line strikes a share of them, so that no try is struck for ever. */
const script: Step[] = [
  { at: 'rcpt', when: struck(1, 0), reply: '550 5.2.2 full' },
  { at: 'rcpt', when: struck(2, 1), reply: '450 4.2.0 later' },
  { at: 'data', when: struck(3, 1), end: 'reset' },
  { at: 'rcpt', when: struck(4, 1), end: 'drop' },
  { at: 'rcpt', when: struck(5, 2), end: 'stall' },
  { at: 'dot', when: struck(6, 2), reply: '421 4.7.0 busy', end: 'drop' },
  { at: 'recorded', when: struck(7, 2), end: 'stall' },
]

/** Every so manieth message to one of each hundred readers; with 0, every one. */
function struck(which: number, of: number): (rcpt: string) => boolean {
  let asked = 0
  return (rcpt) => {
    if (Number(/\d+/.exec(rcpt)?.[0] ?? -1) % 100 !== which) return false
    asked += 1
    return of === 0 || asked % (of + 1) === 1
  }
}

/** What a process holds at one moment. */
interface Held {
  readonly bytes: number
  readonly files: number
}

/** Reads it from the kernel. */
async function readHeld(pid: number): Promise<Held> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const files = await readdir(`/proc/${pid}/fd`)
  return { bytes: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1_024, files: files.length }
}

/** Looks at a worker until it is told to stop. */
async function watch(worker: Running, over: AbortSignal): Promise<Held[]> {
  const seen: Held[] = []
  while (!over.aborted) {
    seen.push(await readHeld(worker.pid))
    await pause(look)
  }
  return seen
}

/** Kills a worker now and then, and puts another one in its place; the last one, and how many were killed. */
async function killNowAndThen(run: FaultRun, over: AbortSignal): Promise<{ last: Running; kills: number }> {
  let last = await run.startWorker()
  let kills = 0
  for (;;) {
    await pause(killEvery, undefined, { signal: over }).catch(() => undefined)
    if (over.aborted) return { last, kills }
    last.kill('SIGKILL')
    await last.ended
    kills += 1
    last = await run.startWorker()
  }
}

/** What it comes to in the second quarter, and in the last one. */
function quarters(
  values: readonly number[],
  of: (values: readonly number[]) => number,
): { second: number; last: number } {
  const quarter = Math.floor(values.length / 4)
  return { second: of(values.slice(quarter, 2 * quarter)), last: of(values.slice(-quarter)) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

test(`for ${lasts / 60_000} minutes, editions of ${readers} through mixed faults: memory and files stay flat`, {
  timeout: lasts + 600_000,
}, async (t) => {
  await using run = await openFaultRun({ readers, sink: { script }, yaml })
  const steady = await run.startWorker()
  const over = new AbortController()
  const watched = watch(steady, over.signal)
  const killed = killNowAndThen(run, over.signal)
  const editions: number[] = []
  const begun = performance.now()
  while (performance.now() - begun < lasts || editions.length < 3) {
    const edition = await run.launch()
    editions.push(edition)
    await run.untilDone(edition)
  }
  over.abort()
  const seen = await watched
  const { last, kills } = await killed
  for (const worker of [steady, last]) {
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  }
  let inDoubt = 0
  for (const edition of editions) inDoubt += (await run.check(edition)).inDoubt
  const bytes = quarters(
    seen.map((held) => held.bytes),
    median,
  )
  const files = quarters(
    seen.map((held) => held.files),
    (values) => Math.min(...values),
  )
  const mib = (value: number): string => `${(value / 2 ** 20).toFixed(0)} MiB`
  t.diagnostic(`${editions.length} editions, ${kills} kills, ${inDoubt} in doubt`)
  t.diagnostic(
    `memory ${mib(bytes.second)}, then ${mib(bytes.last)}; files ${files.second}, then ${files.last}`,
  )
  assert.ok(kills > 0, 'nobody was killed: this shows too little')
  assert.ok(bytes.last <= Math.max(bytes.second + breath.bytes, bytes.second * breath.share), 'memory grows')
  assert.ok(files.last <= files.second + spareFiles, 'open files grow')
})
