/**
 * Cuts the power of a machine on which PostgreSQL and a worker run, and takes away what they had not synced.
 *
 * What is left is the least that fsync promises: PostgreSQL's data files as of its last checkpoint, its log as far as
 * it was flushed, and of the journal the space that was allocated.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, open, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type Place, placeOf } from '../../src/database/embedded/place.ts'
import { readPostmaster } from '../../src/database/embedded/postmaster.ts'
import { withStartLock } from '../../src/database/embedded/start-lock.ts'
import { headerLength } from '../../src/ledger/journal/header.ts'
import type { Running } from './installation.ts'

const run = promisify(execFile)

/** What the disk had of the journal's lines; `no name`: nor that the file, once it was whole, got its name. */
export type JournalFate = 'no line' | 'some lines' | 'every line' | 'no name'

/** A machine that will be lost. */
export interface Doomed {
  readonly database: Database
  readonly dataFolder: string
  /** Where the synced files of the database are kept meanwhile. */
  readonly synced: string
}

/** In what it was cut off. */
export interface Cut {
  /** Whether PostgreSQL was about to make its log safe: then something was written that is lost. */
  readonly inSync: boolean
}

/** In a data folder of PostgreSQL: its log, and the file that is synced with every change. */
const log = 'pg_wal'
const control = join('global', 'pg_control')
const segment = 16 * 1024 * 1024
const block = 4096
/** How long (ms) to try for a moment in which PostgreSQL has written and not synced: few are, on a quick disk. */
const patience = 500

const clusterOf = (dataFolder: string): Place => placeOf(join(dataFolder, 'postgres'))

/**
 * Has PostgreSQL sync everything, and keeps a copy of it: until the next checkpoint no more of its files is certain.
 * What it writes while they are copied stands in its log from that checkpoint on, whole pages first.
 */
export async function keepSynced({ database, dataFolder, synced }: Doomed): Promise<void> {
  const { cluster } = clusterOf(dataFolder)
  await sql`checkpoint`.execute(database)
  await rm(synced, { recursive: true, force: true })
  await mkdir(synced)
  for (const name of await foldersOf(cluster)) await run('cp', ['-a', join(cluster, name), synced])
}

/** Ends everything at one instant, between two instructions, and leaves of the files what was synced. */
export async function cutPower(doomed: Doomed, worker: Running, journal: JournalFate): Promise<Cut> {
  const place = clusterOf(doomed.dataFolder)
  // Under the lock nobody starts the server again before its files are what the disk has of them.
  return await withStartLock(place, performance.now() + 5_000, async () => {
    const { backends, flushed, inSync } = await freeze(doomed.database, worker)
    const postmaster = await readPostmaster(place)
    assert.ok(postmaster)
    // It first: it would start others in the place of those that die.
    signal([postmaster.pid, ...backends, worker.pid], 'SIGKILL')
    await worker.ended
    for (const pid of [postmaster.pid, ...backends]) while (!(await isIn(pid, 'ZX'))) await pause(5)
    await dropFiles(place.cluster, doomed.synced)
    await dropLog(join(place.cluster, log), flushed)
    await dropJournal(join(doomed.dataFolder, 'journal'), journal)
    await truncate(join(doomed.dataFolder, 'guard', 'seen.json'))
    return { inSync }
  })
}

interface Frozen {
  /** Every process of the server's but the postmaster. */
  readonly backends: readonly number[]
  readonly flushed: number
  readonly inSync: boolean
}

/** Stops the server and the worker, while something is written and not synced where such a moment can be met. */
async function freeze(database: Database, worker: Running): Promise<Frozen> {
  const late = performance.now() + patience
  // With one snapshot for all: to take another one may need a lock that somebody holds who is stopped.
  return await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      for (;;) {
        const { own, others } = await readBackends(transaction)
        signal([...others, worker.pid], 'SIGSTOP')
        for (const pid of [...others, worker.pid]) while (!(await isIn(pid, 'TZX'))) await pause(1)
        const { flushed, inSync } = await readLog(transaction)
        if (inSync || performance.now() > late) return { backends: [own, ...others], flushed, inSync }
        signal([...others, worker.pid], 'SIGCONT')
        await pause(1 + 4 * Math.random())
      }
    })
}

async function readBackends(transaction: Database): Promise<{ own: number; others: number[] }> {
  // So that nothing has to be looked up when they are stopped.
  await readLog(transaction)
  const { rows } = await sql<{ own: number; others: number[] }>`
    select pg_backend_pid() as own, array_agg(pid) filter (where pid <> pg_backend_pid()) as others
    from pg_stat_get_activity(null)`.execute(transaction)
  const [backends] = rows
  assert.ok(backends)
  return backends
}

async function readLog(transaction: Database): Promise<{ flushed: number; inSync: boolean }> {
  // Else a transaction sees the same backends, doing the same, until it is over.
  await sql`select pg_stat_clear_snapshot()`.execute(transaction)
  const { rows } = await sql<{ flushed: number; inSync: boolean }>`
    select (pg_current_wal_flush_lsn() - '0/0')::bigint as flushed,
      coalesce(bool_or(wait_event in ('WalWrite', 'WalSync')), false) as "inSync"
    from pg_stat_get_activity(null)`.execute(transaction)
  const [at] = rows
  assert.ok(at)
  return at
}

/** One may have ended since it was listed. */
function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
}

/** Whether a process is in one of these states of proc_pid_stat(5); one that is gone is in X. */
async function isIn(pid: number, states: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X')
  return states.includes(stat.at(stat.lastIndexOf(')') + 2) ?? '')
}

async function foldersOf(cluster: string): Promise<string[]> {
  const entries = await readdir(cluster, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && entry.name !== log).map(({ name }) => name)
}

/** Its log repeats what happened since, all of it: it must be there. */
async function dropFiles(cluster: string, synced: string): Promise<void> {
  const last = await readFile(join(cluster, control))
  assert.ok(last.equals(await readFile(join(synced, control))), 'PostgreSQL made a checkpoint meanwhile')
  for (const name of await foldersOf(cluster)) await rm(join(cluster, name), { recursive: true })
  for (const name of await foldersOf(synced)) await run('cp', ['-a', join(synced, name), cluster])
}

/** Leaves zeros where nothing was flushed. A segment is named by its place: timeline, then two numbers of 32 bits. */
async function dropLog(folder: string, flushed: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, high, low] = /^[0-9A-F]{8}([0-9A-F]{8})([0-9A-F]{8})$/.exec(name) ?? []
    if (high === undefined || low === undefined) continue
    const start = Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16) * segment
    const from = Math.max(0, flushed - start)
    if (from >= segment) continue
    await using file = await open(join(folder, name), 'r+')
    await file.write(Buffer.alloc(segment - from), 0, segment - from, from)
  }
}

async function dropJournal(folder: string, fate: JournalFate): Promise<void> {
  // So old that its writer counts as gone, also where nobody can prove it.
  const then = new Date(Date.now() - 10 * 60_000)
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const bytes = await readFile(path)
    for (let at = headerLength; at < bytes.length; at += block)
      if (fate !== 'every line' && (fate !== 'some lines' || Math.random() < 0.5))
        bytes.fill(0, at, at + block)
    await writeFile(path, bytes)
    const found = fate === 'no name' && name.endsWith('.journal') ? `${path}.new` : path
    await rename(path, found)
    await utimes(found, then, then)
  }
}
