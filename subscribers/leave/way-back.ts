/** Takes a leaving back, by a link that was mailed to the reader: a forwarded newsletter brings nobody back. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type KeyRing, readIds } from '../../src/link.ts'
import { changeConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import { linkLives } from '../notices/links.ts'
import { lockReader, mailReader } from '../preferences/mail-reader.ts'
import type { ReaderSite } from '../reader-site.ts'
import { liftSuppression } from '../suppressions.ts'
import type { Leaving } from './unsubscribe.ts'

/** Which leaving is taken back: what the token of `/b/TOKEN` carries. */
export interface WayBack extends Leaving {
  /** The leaving's entry in the log. */
  readonly event: number
}

/** Reads a token; undefined for one that no secret of the ring signed. */
export function readWayBack(ring: KeyRing, token: string): WayBack | undefined {
  const ids = readIds(ring, 'undo', token, 3)
  if (ids === undefined) return undefined
  const [subscriber = 0, list = 0, event = 0] = ids
  return { subscriber, list, event }
}

/**
 * Mails the way back of a leaving of the last days, once; the answer to the browser is the same whatever came of it.
 * A link in an old newsletter works for ever: who left a year ago is left alone, whoever presses this button.
 */
export async function mailWayBack(site: ReaderSite, leaving: Leaving): Promise<void> {
  const mailed = await site.database.transaction().execute(async (transaction) => {
    const reader = await lockReader(transaction, leaving.subscriber)
    const left = reader === undefined ? undefined : await findLeaving(transaction, leaving)
    if (!left?.recent) return false
    const { subscriber, event, key } = left
    return await mailReader(transaction, site, {
      subscriber,
      lists: [key],
      once: `undo/${event}`,
      write: (common) => ({ kind: 'undo', event, ...common }),
    })
  })
  if (mailed) site.wake('notify')
}

/**
 * Whether this way back is still open: nothing has changed since that leaving, the address may be mailed, and the
 * message with the link is not too old.
 */
export async function isOpen(database: Database, back: WayBack): Promise<boolean> {
  const left = await findLeaving(database, back)
  return left?.event === back.event && left.mailed && !left.barred
}

/** Brings the reader back; false where the way is closed. Having left everything is lifted: the reader came back. */
export async function comeBack(database: Database, back: WayBack, evidence: Evidence): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    // Held until the end: two clicks at once bring nobody back twice.
    await sql`
      select from subscriptions where list_id = ${back.list}::int and subscriber_id = ${back.subscriber}::bigint
      for update`.execute(transaction)
    if (!(await isOpen(transaction, back))) return false
    await changeConsent(transaction, {
      subscriber: back.subscriber,
      lists: [back.list],
      what: 'returned',
      to: 'confirmed',
      from: ['unsubscribed'],
      evidence,
    })
    const { rows } = await sql<{ hash: Buffer }>`
      select address_hash as hash from subscribers where id = ${back.subscriber}::bigint`.execute(transaction)
    for (const { hash } of rows) await liftSuppression(transaction, hash)
    return true
  })
}

interface LastLeaving {
  /** Who it is now: readers may have become one. */
  readonly subscriber: number
  readonly key: string
  readonly event: number
  /** Suppressed for a reason that only an operator takes away. */
  readonly barred: boolean
  /** Within the time that links work: the notices, which are kept for a week, tell whether one was mailed. */
  readonly recent: boolean
  /** A message with the link was written within that time, to the address that the reader still has. */
  readonly mailed: boolean
}

/** The reader's own leaving that a subscription's state comes from; undefined where it comes from anything else. */
async function findLeaving(
  database: Database,
  { list, subscriber }: Leaving,
): Promise<LastLeaving | undefined> {
  const { rows } = await sql<LastLeaving>`
    select s.subscriber_id as subscriber, l.key, e.id as event,
      exists (select from suppressions p where p.address_hash = r.address_hash
        and p.reason not in ('unsubscribed_all', 'erased')) as barred,
      e.at > clock() - ${linkLives.undo.count} * interval '1 day' as recent,
      exists (select from notices n where n.once in ('undo/' || e.id, 'left/' || e.id)
        and n.address_hash = r.address_hash and n.created_at > clock() - ${linkLives.undo.count} * interval '1 day') as mailed
    from subscriptions s
    join lists l on l.id = s.list_id
    join subscribers r on r.id = s.subscriber_id
    join lateral (
      select e.id, e.at, e.what, e.by from consent_events e
      where e.subscriber_id = s.subscriber_id and e.list_id = s.list_id and e.from_state is distinct from e.to_state
      order by e.id desc limit 1
    ) e on e.what = 'left' and e.by <> 'operator'
    where s.list_id = ${list}::int and s.state = 'unsubscribed' and l.retired_at is null
      and s.subscriber_id = coalesce(
        (select into_id from merged_subscribers where id = ${subscriber}::bigint), ${subscriber}::bigint)`.execute(
    database,
  )
  return rows[0]
}
