/** Sends one edition with fresh workers and measures it from the launch to its last outcome. */
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { peakMemory, secondsOf, secondsOfFamily } from './processes.ts'
import type { Publisher } from './publisher.ts'
import type { PostfixSink } from './sink.ts'
import { writeStory } from './story.ts'

/** What one run came to. */
export interface EditionRun {
  readonly recipients: number
  /** From the beginning of the freeze to the last outcome, as the ledger has it. */
  readonly seconds: number
  readonly perSecond: number
  readonly secondsToFreeze: number
  /** From the freeze to the first outcome that is recorded. */
  readonly secondsToFirst: number
  /** Of the worker that held most. */
  readonly peakMemoryMb: number
  /** Per recipient. */
  readonly statements: number
  readonly walBytes: number
  /** Of them, images of whole pages: the first change of a page after a checkpoint. */
  readonly pageImageBytes: number
  /** What its deliveries and their indexes take in the database when all are done. */
  readonly diskBytes: number
  readonly redisBytes: number
  readonly redisTraffic: number
  /** Milliseconds of CPU for a message. */
  readonly cpu: { readonly worker: number; readonly postgres: number; readonly sink: number }
}

/** Composes the edition, starts its workers, launches, waits, measures. */
export async function runEdition(
  publisher: Publisher,
  sink: PostfixSink,
  key: string,
  count = 1,
): Promise<EditionRun> {
  const { installation, database, redis, postmaster, settings } = publisher
  await installation.write('story.txt', writeStory(key))
  const words = ['send', 'story.txt', '-l', 'daily', '--key', key, '--merge', '--again', '--offline']
  await expectZero(installation.run(...words, '--dry-run'))
  const workers = Array.from({ length: count }, () => installation.start('worker'))
  await Promise.all(workers.map(async (worker) => await worker.said(/worker_started/)))
  await sql`checkpoint`.execute(database)
  await sql`select pg_stat_statements_reset()`.execute(database)
  const walAt = await readWalPosition(database)
  const diskAt = await readDisk(database)
  const cpu = () => ({
    worker: workers.reduce((sum, { pid }) => sum + secondsOf(pid), 0),
    postgres: secondsOfFamily(postmaster),
    sink: sink.cpu(),
  })
  const before = { cpu: cpu(), redis: readRedis(redis) }
  await expectZero(installation.run(...words, '--yes', '--force', 'a benchmark'))
  let redisMost = 0
  while (!(await isDone(database, key))) {
    redisMost = Math.max(redisMost, readRedis(redis).held)
    await wait(250)
  }
  const after = { cpu: cpu(), redis: readRedis(redis) }
  const peakMemoryMb = Math.max(...workers.map(({ pid }) => peakMemory(pid)))
  const each = await readTimes(database, key)
  const statements = await readStatements(database)
  const wal = await readWal(database, walAt)
  const disk = (await readDisk(database)) - diskAt
  for (const worker of workers) worker.kill('SIGTERM')
  await Promise.all(workers.map(async ({ ended }) => await ended))
  const n = settings.readers
  const per = (total: number, digits = 0) => Math.round((total / n) * 10 ** digits) / 10 ** digits
  const spent = (who: 'worker' | 'postgres' | 'sink') => per((after.cpu[who] - before.cpu[who]) * 1000, 3)
  const seconds = statements.freeze + each.seconds
  return {
    recipients: n,
    seconds: round(seconds),
    perSecond: Math.round(n / seconds),
    secondsToFreeze: round(statements.freeze),
    secondsToFirst: round(each.first),
    peakMemoryMb,
    statements: per(statements.calls, 4),
    walBytes: per(wal.records),
    pageImageBytes: per(wal.images),
    diskBytes: per(disk),
    redisBytes: per(Math.max(0, redisMost - before.redis.held), 2),
    redisTraffic: per(after.redis.traffic - before.redis.traffic, 2),
    cpu: { worker: spent('worker'), postgres: spent('postgres'), sink: spent('sink') },
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

async function expectZero(ran: Promise<{ code: number | null; stdout: string; stderr: string }>) {
  const { code, stdout, stderr } = await ran
  if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`)
}

async function isDone(database: Database, key: string): Promise<boolean> {
  const read = await sql<{ status: string }>`select status from editions where key = ${key}`.execute(database)
  return read.rows[0]?.status === 'done'
}

async function readDisk(database: Database): Promise<number> {
  const read = await sql<{ bytes: number }>`select pg_total_relation_size('deliveries')::float8 as bytes`
  return (await read.execute(database)).rows[0]?.bytes ?? 0
}

async function readTimes(database: Database, key: string): Promise<{ first: number; seconds: number }> {
  const read = await sql<{ first: number; seconds: number; accepted: number; frozen: number }>`
    select extract(epoch from min(d.settled_at) - e.launched_at)::float8 as first,
      extract(epoch from max(d.settled_at) - e.launched_at)::float8 as seconds,
      count(*) filter (where d.state = 'accepted')::int as accepted, e.frozen
    from deliveries d join editions e on e.id = d.edition_id where e.key = ${key} group by e.id`.execute(
    database,
  )
  const row = read.rows[0]
  if (row === undefined || row.accepted !== row.frozen)
    throw new Error(`only ${row?.accepted} of ${row?.frozen} were accepted`)
  return row
}

/** How many statements the whole edition took, the launching command's included, and how long the freeze did. */
async function readStatements(database: Database): Promise<{ calls: number; freeze: number }> {
  const read = await sql<{ calls: number; freeze: number }>`
    select sum(calls)::int as calls,
      coalesce(sum(total_exec_time) filter (where query ilike '%insert into deliveries %'), 0) / 1000 as freeze
    from pg_stat_statements
    where query not ilike '%pg_stat_statements%' and query not ilike 'select status from editions where key%'`.execute(
    database,
  )
  return read.rows[0] ?? { calls: 0, freeze: 0 }
}

async function readWalPosition(database: Database): Promise<string> {
  const read = await sql<{ lsn: string }>`select pg_current_wal_flush_lsn()::text as lsn`.execute(database)
  return read.rows[0]?.lsn ?? ''
}

async function readWal(database: Database, since: string): Promise<{ records: number; images: number }> {
  const read = await sql<{ records: number; images: number }>`
    select sum(record_size)::float8 as records, sum(fpi_size)::float8 as images
    from pg_get_wal_stats(${since}::pg_lsn, pg_current_wal_flush_lsn())`.execute(database)
  return read.rows[0] ?? { records: 0, images: 0 }
}

function readRedis(redis: Publisher['redis']): { held: number; traffic: number } {
  if (redis === undefined) return { held: 0, traffic: 0 }
  const info = redis.command('info')
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  return {
    held: read('used_memory'),
    traffic: read('total_net_input_bytes') + read('total_net_output_bytes'),
  }
}
