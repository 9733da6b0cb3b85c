/** Takes a reader off every list at once and keeps the address from being mailed until the reader signs up anew. */
import { sql } from 'kysely'
import { changeConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import type { ReaderSite } from '../reader-site.ts'
import { suppressHash } from '../suppressions.ts'
import { sayFarewell, saysFarewell } from './farewell.ts'

/** Leaves all that the reader is on or was asked to confirm. */
export async function leaveAll(
  site: ReaderSite,
  { id, hash }: { readonly id: number; readonly hash: Buffer },
  evidence: Evidence,
): Promise<void> {
  const written = await site.database.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ list: number }>`
      select list_id as list from subscriptions
      where subscriber_id = ${id}::bigint and state <> 'unsubscribed'`.execute(transaction)
    const left = await changeConsent(transaction, {
      subscriber: id,
      lists: rows.map(({ list }) => list),
      what: 'left',
      to: 'unsubscribed',
      from: ['pending', 'confirmed'],
      evidence,
    })
    await suppressHash(transaction, hash, 'unsubscribed_all')
    return saysFarewell(site) && (await sayFarewell(transaction, site, id, left))
  })
  if (written) site.wake('notify')
}
