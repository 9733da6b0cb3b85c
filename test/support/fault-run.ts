/**
 * An installation whose workers are struck while an edition goes out to a sink, and what must be true afterwards.
 * Long because what every fault test does stands here once: launch, strike, wait, count.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { findEdition } from '../../src/edition/find-edition.ts'
import { verifyLedger } from '../../src/ledger/verify.ts'
import { scale } from './fault-scale.ts'
import { importReaders } from './import-readers.ts'
import { type Installation, makeInstallation, type Running } from './installation.ts'
import { soon } from './launched-edition.ts'
import { runHere } from './run-here.ts'
import { openSink, type Sink, type SinkSettings } from './sink.ts'
import type { Accepted } from './sink-record.ts'

const preload = fileURLToPath(new URL('../fixtures/strike.js', import.meta.url))

/** A short lease, so that what a dead worker held and nobody can prove comes back within the test. */
const leases = 'delivery: { lease: 2s, renewLease: 500ms }\n'

/** How long (ms) an edition may take until it is done: what is struck, waits for a lease and is counted. */
const patience = scale({ full: 30 * 60_000, ci: 90_000 })

/**
 * Where `test/fixtures/strike.js` can strike a worker, in the order in which a message of more than 64 KB passes them:
 * a smaller one is written at once, so that `handing` comes before `body`.
 */
export const strikeSteps = [
  ...['claimed', 'intended', 'connected', 'mail', 'rcpt', 'data', 'body', 'handing', 'dot', 'replied'],
  ...['journalled', 'recording', 'recorded'],
] as const

/** A blow: at which step, the how manieth time, and what it is. */
export interface Strike {
  readonly at: (typeof strikeSteps)[number]
  readonly count: number
  readonly how: 'SIGKILL' | 'SIGSTOP' | `block:${number}`
}

/** An open run: one installation, one sink, readers; editions are launched one after the other. */
export interface FaultRun extends AsyncDisposable {
  readonly installation: Installation
  readonly sink: Sink
  readonly database: Database
  /** Launches another edition to all readers; its number. */
  readonly launch: () => Promise<number>
  readonly startWorker: (environment?: Readonly<Record<string, string>>) => Promise<Running>
  /** Starts a worker that is struck once; resolves when it was. */
  readonly startStruck: (strike: Strike) => Promise<Running>
  /** Resolves when none of these workers holds a lease. */
  readonly untilLeasesOver: (workers: readonly Running[]) => Promise<void>
  /** What becomes of whoever is in doubt of this edition, whatever the cause. */
  readonly setPolicy: (edition: number, policy: 'hold' | 'resend') => Promise<void>
  /** Resolves when an edition is done. */
  readonly untilDone: (edition: number) => Promise<void>
  /** Asserts what always holds of an edition that is done; tells what came of it. */
  readonly check: (edition: number) => Promise<Fate>
}

/** What came of an edition, and what the sink says to it. */
export interface Fate {
  readonly accepted: number
  readonly inDoubt: number
  /** Of those in doubt: whom the sink has a message for. */
  readonly doubtArrived: number
}

/** What a run sends to, in place of a sink of its own. */
export interface FaultRelay {
  readonly env: Readonly<Record<string, string>>
  readonly accepted: () => Promise<readonly Accepted[]>
}

/** How it is opened. */
export interface FaultSettings {
  readonly readers: number
  readonly sink?: SinkSettings
  readonly relay?: FaultRelay
  /** Brings the disk on which the database will lie, at that path; undone when its server has stopped. */
  readonly databaseDisk?: (folder: string) => Promise<AsyncDisposable>
  readonly yaml?: string
  readonly env?: Readonly<Record<string, string>>
  /** Its commands are processes of their own, which take a second each: for an environment that Node reads at its start. */
  readonly processes?: boolean
}

/** Opens it: the readers are imported, nothing is launched yet, no worker runs. */
export async function openFaultRun({
  readers,
  sink: sinkSettings = {},
  relay,
  databaseDisk,
  yaml = leases,
  env = {},
  processes = false,
}: FaultSettings): Promise<FaultRun> {
  await using opening = new AsyncDisposableStack()
  const sink = opening.use(await openSink(sinkSettings))
  const installation = opening.use(
    await makeInstallation({
      yaml,
      env: { SMTP_URL: `smtp://127.0.0.1:${sink.port}`, ...relay?.env, ...env },
    }),
  )
  const databaseFolder = join(installation.folder, 'data', 'postgres')
  if (databaseDisk !== undefined) opening.use(await databaseDisk(databaseFolder))
  const addresses = Array.from({ length: readers }, (_, at) => `reader${at}@example.org`)
  await installation.write('first.txt', 'The Mill Post\n\nBefore anything\n\nMakes the list.\n')
  const run = processes ? installation.run : async (...words: string[]) => await runHere(installation, words)
  await importReaders({ run, write: installation.write }, addresses)
  const embedded = opening.use(await openEmbedded({ folder: databaseFolder }))
  const database = openDatabase(embedded.connection, { max: 2 })
  opening.defer(async () => await database.destroy())
  const parts = opening.move()
  let editions = 0
  const workers: Running[] = []

  const startWorker = async (environment: Readonly<Record<string, string>> = {}): Promise<Running> => {
    const worker = installation.startWith({ env: environment }, 'worker')
    workers.push(worker)
    await soon(worker.said(/Running; Ctrl-C|struck at/), `a worker does not start\n${worker.output()}`)
    return worker
  }

  return {
    installation,
    sink,
    database,
    async launch() {
      editions += 1
      const story = `The Mill Post\n\nStory ${editions}\n\nIts own words number ${editions}, for everybody.\n`
      await installation.write(`story-${editions}.txt`, story)
      const words = ['send', `story-${editions}.txt`, '-l', 'daily', '--yes', '--again', '--json']
      const sent = await run(...words)
      assert.equal(sent.code, 0, sent.stderr)
      const { rows } = await sql<{ id: number }>`select max(id) as id from editions`.execute(database)
      return rows[0]?.id ?? 0
    },
    startWorker,
    async startStruck(strike) {
      const worker = await startWorker(strikeEnv(strike))
      await untilStruck(worker, strike)
      return worker
    },
    async untilLeasesOver(some) {
      const pids = some.map(({ pid }) => pid)
      const late = performance.now() + patience
      for (;;) {
        const { rows } = await sql<{ pid: number }>`
          select pid from workers
          where pid = any (${pids}::int[]) and ended_at is null and lease_until > clock()`.execute(database)
        if (rows.length === 0) return
        assert.ok(performance.now() < late, `the lease of ${rows.map(({ pid }) => pid).join(', ')} goes on`)
        await pause(20)
      }
    },
    async setPolicy(edition, policy) {
      await sql`
        update editions set settings = jsonb_set(settings, '{inDoubt}',
          (select jsonb_object_agg(key, ${policy}::text) from jsonb_each(settings -> 'inDoubt')))
        where id = ${edition}`.execute(database)
    },
    async untilDone(edition) {
      const late = performance.now() + patience
      for (;;) {
        const { status } = await findEdition(database, String(edition))
        if (status === 'done') return
        const goesOn = status === 'sending' && performance.now() < late
        assert.ok(goesOn, `not done, but ${status}:\n${tailsOf(workers)}`)
        await pause(20)
      }
    },
    async check(edition) {
      const accepted = await (relay ?? sink).accepted()
      return await checkFate({ database, accepted, readers, edition })
    },
    [Symbol.asyncDispose]: async () => await parts.disposeAsync(),
  }
}

/** The environment of a worker that is struck. */
export function strikeEnv({ at, count, how }: Strike): Record<string, string> {
  return { NODE_OPTIONS: `--import=${preload}`, STRIKE: `${at}:${count}:${how}` }
}

/** Resolves when a worker was struck. */
export async function untilStruck(worker: Running, { at }: Strike): Promise<void> {
  await soon(worker.said(/struck at/), `the worker never came to ${at}\n${worker.output()}`)
}

/** Asks processes to stop, and sees that they end as they should. */
export async function stopAll(running: readonly Running[]): Promise<void> {
  for (const each of running) each.kill('SIGTERM')
  for (const each of running) {
    const { code } = await soon(each.ended, `${each.pid} does not stop\n${each.output()}`)
    assert.equal(code, 0, each.output())
  }
}

/** What the workers said last. */
function tailsOf(workers: readonly Running[]): string {
  return workers.map((worker) => `\n${worker.pid}: ${worker.output().slice(-2_000)}`).join('\n')
}

/** The invariant: the sink and the ledger differ only in recipients who are in doubt; the sum holds; nobody twice. */
async function checkFate({
  database,
  accepted,
  readers,
  edition,
}: {
  database: Database
  accepted: readonly Accepted[]
  readers: number
  edition: number
}): Promise<Fate> {
  const { rows } = await sql<{ address: string; state: string; id: string }>`
    select s.address, d.state, 'd.' || d.edition_id || '.' || d.n as id
    from deliveries d join subscribers s on s.id = d.subscriber_id where d.edition_id = ${edition}`.execute(
    database,
  )
  assert.equal(rows.length, readers, 'everybody has a row')
  const arrived = new Map<string, number>()
  const ours = `<d.${edition.toString(36)}.`
  for (const { messageId, to } of accepted)
    if (messageId.startsWith(ours))
      for (const address of to) arrived.set(address, (arrived.get(address) ?? 0) + 1)
  const twice = [...arrived].filter(([, times]) => times > 1)
  assert.deepEqual(twice, [], 'somebody got it twice')
  const differ = rows.filter(
    ({ address, state }) => state !== 'in_doubt' && (state === 'accepted') !== arrived.has(address),
  )
  assert.deepEqual(differ, [], 'the ledger and the sink say different things')
  const doubts = rows.filter(({ state }) => state === 'in_doubt')
  const checks = await verifyLedger(database, await findEdition(database, String(edition)))
  assert.deepEqual(
    checks.filter(({ holds }) => !holds),
    [],
  )
  return {
    accepted: rows.filter(({ state }) => state === 'accepted').length,
    inDoubt: doubts.length,
    doubtArrived: doubts.filter(({ address }) => arrived.has(address)).length,
  }
}
