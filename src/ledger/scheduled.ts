/** Sets an edition to go out at an hour, and launches it then. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Route } from '../delivery/courier.ts'
import type { EditionId, EditionStatus } from '../edition/edition.ts'
import { domainOf } from '../message/identity.ts'
import { begin, findResembling } from './launch.ts'

/** When, and what the operator said yes to: it counts at the hour. */
export interface Schedule {
  readonly edition: EditionId
  readonly sendAt: Date
  readonly timeZone: string
  /** The fingerprint that was agreed to; without it, whatever is scheduled already is moved to another hour. */
  readonly agreed?: Buffer
  readonly again: boolean
  /** Why it goes out in spite of the checks. */
  readonly forced?: string
  readonly by: string
}

/** What came of scheduling. */
export type Scheduled =
  | { readonly kind: 'scheduled' }
  /** It is neither ready nor scheduled (any more), or another one than was agreed to; nothing was done. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'past' }
  /** The database may not send; nothing was done. */
  | { readonly kind: 'disarmed' }
  | { readonly kind: 'resembles'; readonly edition: EditionId }

interface Locked {
  readonly status: EditionStatus
  readonly fingerprint: Buffer
  readonly listId: number
  readonly headline: string
  readonly blockHashes: string[]
  readonly launched: boolean
  readonly armed: boolean
  readonly past: boolean
}

/** Sets the hour of a composed edition, or another one of a scheduled edition, or of one that missed its hour. */
export async function schedule(database: Database, order: Schedule): Promise<Scheduled> {
  const { edition, sendAt, timeZone, agreed, again, forced, by } = order
  return await database.transaction().execute(async (transaction) => {
    const locked = await sql<Locked>`
      select status, fingerprint, list_id as "listId", headline, block_hashes as "blockHashes",
        launched_at is not null as launched, is_armed() as armed, ${sendAt}::timestamptz <= clock() as past
      from editions where id = ${edition} for update`.execute(transaction)
    const row = locked.rows[0]
    if (row === undefined || row.launched) return { kind: 'changed' }
    if (agreed !== undefined && !row.fingerprint.equals(agreed)) return { kind: 'changed' }
    const moves = row.status === 'scheduled' || row.status === 'held'
    if (!moves && (row.status !== 'ready' || agreed === undefined)) return { kind: 'changed' }
    if (row.past) return { kind: 'past' }
    if (!row.armed) return { kind: 'disarmed' }
    await sql`select from lists where id = ${row.listId} for no key update`.execute(transaction)
    const twin = again || moves ? undefined : await findResembling(transaction, edition, row)
    if (twin !== undefined) return { kind: 'resembles', edition: twin }
    const yes = JSON.stringify({ by, again, ...(forced === undefined ? {} : { forced }) })
    await sql`
      update editions set status = 'scheduled', send_at = ${sendAt}, time_zone = ${timeZone}, reason = null,
        stopped_by = null, agreed = case when ${moves} then agreed else ${yes}::jsonb end
      where id = ${edition}`.execute(transaction)
    return { kind: 'scheduled' }
  })
}

/** A scheduled edition, and how long it is until its hour (ms); below 0 where that has passed. */
export interface Upcoming {
  readonly edition: EditionId
  readonly inMs: number
}

/** The next editions to go out, the earliest first. */
export async function findUpcoming(database: Database): Promise<Upcoming[]> {
  const found = await sql<Upcoming>`
    select id as edition, extract(epoch from send_at - clock())::float8 * 1000 as "inMs"
    from editions where status = 'scheduled' order by send_at limit 20`.execute(database)
  return found.rows
}

/** What came of an edition's hour. */
export type AtHour =
  | { readonly kind: 'launched'; readonly frozen: number }
  /** It waits for a person, who is told why. */
  | { readonly kind: 'held'; readonly why: string }
  /** Somebody else did it, moved it, or cancelled it; or the database may not send. */
  | { readonly kind: 'left' }

/** Whether who was confirmed last comes first among the recipients of a route. */
type NewestFirst = (route: Route) => boolean

/**
 * Launches an edition whose hour has come, once. One that is more than `lateAfter` (ms) late is held: nobody sends
 * a morning's mail in the evening unasked. `held` runs in the same transaction as that.
 */
export async function launchAtHour(
  database: Database,
  { edition, lateAfter, newestFirst }: { edition: EditionId; lateAfter: number; newestFirst?: NewestFirst },
  held: (transaction: Database, why: string) => Promise<void>,
): Promise<AtHour> {
  return await launchLocked(
    database,
    edition,
    sql`e.status = 'scheduled' and e.send_at <= clock()`,
    async (transaction, found) => {
      const why =
        found.late > lateAfter
          ? `its hour passed ${describeDelay(found.late)} ago while no worker ran, or none that may send`
          : found.retired
            ? 'its list is not in broadsheet.yaml any more'
            : undefined
      const frozen = why === undefined ? await beginAs(transaction, edition, found, newestFirst) : 0
      if (frozen > 0) return { kind: 'launched', frozen }
      const said = why ?? 'nobody on its list gets mail now'
      await sql`
      update editions set status = 'held', reason = ${said}, stopped_by = ${found.late > lateAfter ? 'late' : 'launch'}
      where id = ${edition}`.execute(transaction)
      await held(transaction, said)
      return { kind: 'held', why: said }
    },
  )
}

/** Launches an edition that missed its hour, now that a person says so. */
export async function launchHeld(
  database: Database,
  edition: EditionId,
  newestFirst?: NewestFirst,
): Promise<AtHour> {
  return await launchLocked(
    database,
    edition,
    sql`e.status = 'held' and e.launched_at is null`,
    async (transaction, found) => {
      const frozen = found.retired ? 0 : await beginAs(transaction, edition, found, newestFirst)
      if (frozen > 0) return { kind: 'launched', frozen }
      return {
        kind: 'held',
        why: found.retired
          ? 'its list is not in broadsheet.yaml any more'
          : 'nobody on its list gets mail now',
      }
    },
  )
}

interface Found {
  readonly list: number
  readonly key: string
  /** The address of From. */
  readonly sender: string
  readonly forced: string | null
  readonly retired: boolean
  /** Milliseconds since its hour. */
  readonly late: number
}

async function beginAs(
  transaction: Parameters<typeof begin>[0],
  edition: EditionId,
  { list, key, sender, forced }: Found,
  newestFirst: NewestFirst = () => false,
): Promise<number> {
  const first = newestFirst({ list: key, fromDomain: domainOf(sender) })
  return await begin(transaction, { edition, list, forced, newestFirst: first })
}

/** Locks the edition where it stands so and the database may send, then lets `act` decide. */
async function launchLocked(
  database: Database,
  edition: EditionId,
  where: ReturnType<typeof sql>,
  act: (transaction: Parameters<typeof begin>[0], found: Found) => Promise<AtHour>,
): Promise<AtHour> {
  return await database.transaction().execute(async (transaction) => {
    const locked = await sql<Found>`
      select e.list_id as list, l.key, coalesce(e.settings -> 'from' ->> 'address', '') as sender, e.agreed ->> 'forced' as forced, l.retired_at is not null as retired,
        extract(epoch from clock() - e.send_at)::float8 * 1000 as late
      from editions e join lists l on l.id = e.list_id
      where e.id = ${edition} and ${where} and (select is_armed())
      for no key update of e`.execute(transaction)
    const found = locked.rows[0]
    if (found === undefined) return { kind: 'left' }
    return await act(transaction, found)
  })
}

function describeDelay(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
}
