/** A worker's session: the lease it must hold to send, and the fence on every row it claims. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** The two clocks a lease is watched on (DESIGN 3.14): a machine may sleep, a wall clock may jump. */
export interface Clocks {
  /** Milliseconds that only grow. */
  readonly monotonic: () => number
  /** Milliseconds since 1970. */
  readonly wall: () => number
}

/** How long a lease lasts and how often it is renewed, in milliseconds. */
export interface LeaseTimes {
  readonly lease: number
  readonly renewal: number
}

/** A held lease; `fence` marks what it claimed and is never used again. */
export interface Session {
  readonly fence: number
  /** Clock readings from before the statement that granted the lease: the lease is never thought longer. */
  readonly grantedAt: { readonly monotonic: number; readonly wall: number }
}

/** Who writes a journal, as its sessions name it: one name for each journal, never used again. */
export interface Writer {
  /** Of this boot of this machine, and of the processes that can see each other there. */
  readonly machine: string
  readonly process: string
}

/** Whose session it is. Without a writer nothing of what it held can be proved once the process is gone. */
export interface SessionOwner {
  readonly host: string
  readonly pid: number
  readonly writer?: Writer | undefined
}

/** Opens a session with a fence of its own. */
export async function openSession(
  database: Database,
  worker: SessionOwner,
  lease: number,
  clocks: Clocks,
): Promise<Session> {
  const grantedAt = readClocks(clocks)
  const opened = await sql<{ fence: number }>`
    insert into workers (host, pid, machine, process, lease_until)
    values (${worker.host}, ${worker.pid}, ${worker.writer?.machine ?? null}, ${worker.writer?.process ?? null},
            clock() + ${lease} * interval '1 millisecond')
    returning fence`.execute(database)
  const row = opened.rows[0]
  if (row === undefined) throw new Error('insert returned no row')
  return { fence: row.fence, grantedAt }
}

/** Renews the lease; undefined where it was over already: then only a new session may claim. */
export async function renewSession(
  database: Database,
  session: Session,
  lease: number,
  clocks: Clocks,
): Promise<Session | undefined> {
  const grantedAt = readClocks(clocks)
  const renewed = await sql`
    update workers set lease_until = clock() + ${lease} * interval '1 millisecond'
    where fence = ${session.fence} and ended_at is null and lease_until > clock()
    returning fence`.execute(database)
  return renewed.rows.length === 1 ? { fence: session.fence, grantedAt } : undefined
}

/**
 * True while this process may begin or finish a message: well inside the lease on both clocks. The margin of
 * a tenth is for the message's own last bytes and for clocks that run at slightly different speeds.
 */
export function isLeaseHeld(session: Session, lease: number, clocks: Clocks): boolean {
  const held = lease * 0.9
  const now = readClocks(clocks)
  const wall = now.wall - session.grantedAt.wall
  return now.monotonic - session.grantedAt.monotonic < held && wall < held && wall > -held
}

/**
 * How many lanes an edition needs so that each worker finds one free: one a session, and one for each that was
 * alive within the last `ms`, since the queue keeps a dead worker's job for it as long as that.
 */
export async function countLanes(database: Database, ms: number): Promise<number> {
  const counted = await sql<{ lanes: number }>`
    select count(*)::int as lanes from workers
    where least(lease_until, coalesce(ended_at, lease_until)) > clock() - ${ms} * interval '1 millisecond'`.execute(
    database,
  )
  return counted.rows[0]?.lanes ?? 0
}

/** How many sessions hold a lease now: the workers that run. */
export async function countWorkers(database: Database): Promise<number> {
  const counted = await sql<{ workers: number }>`
    select count(*)::int as workers from workers where ended_at is null and lease_until > clock()`.execute(
    database,
  )
  return counted.rows[0]?.workers ?? 0
}

function readClocks(clocks: Clocks): { monotonic: number; wall: number } {
  return { monotonic: clocks.monotonic(), wall: clocks.wall() }
}
