/** Has a message mailed to a reader who asked for it on a page, within limits: nobody's inbox is filled by a button. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { noteConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import type { ReaderSite } from '../reader-site.ts'
import { lockReader, mailReader, type ReaderMail } from './mail-reader.ts'

/** The kinds that a button asks for. */
export type AskedKind = 'preferences_link' | 'your_data'

/** One in ten minutes, five a day; counted from the notices themselves, which are kept for a week. */
const waitMinutes = 10
const mostADay = 5

/** Adds the notice, and an entry in the log where there is evidence to keep; false where the limits hold it back or the reader is gone. The page must not tell which. */
export async function askMail(
  site: ReaderSite,
  { subscriber, kind, lists }: Pick<ReaderMail, 'subscriber' | 'lists'> & { readonly kind: AskedKind },
  evidence?: Evidence,
): Promise<boolean> {
  const mailed = await site.database.transaction().execute(async (transaction) => {
    const reader = await lockReader(transaction, subscriber)
    if (reader === undefined || !(await isAllowed(transaction, reader, kind))) return false
    // Anybody with an old newsletter may press that button: who left everything is left alone until they sign up anew.
    if (kind === 'preferences_link' && (await isSuppressed(transaction, reader))) return false
    if (evidence !== undefined)
      await noteConsent(transaction, { subscriber: reader, lists: [], what: 'data_sent', evidence })
    return await mailReader(transaction, site, {
      subscriber: reader,
      lists,
      write: (common) => ({ kind, ...common }),
    })
  })
  if (mailed) site.wake('notify')
  return mailed
}

async function isAllowed(transaction: Database, subscriber: number, kind: AskedKind): Promise<boolean> {
  const { rows } = await sql<{ soon: number; today: number }>`
    select count(*) filter (where n.created_at > clock() - ${waitMinutes} * interval '1 minute')::int as soon,
           count(*)::int as today
    from notices n join subscribers r on r.address_hash = n.address_hash
    where r.id = ${subscriber}::bigint and n.kind = ${kind} and n.created_at > clock() - interval '24 hours'`.execute(
    transaction,
  )
  const { soon, today } = rows[0] ?? { soon: 0, today: 0 }
  return soon === 0 && today < mostADay
}

async function isSuppressed(transaction: Database, subscriber: number): Promise<boolean> {
  const { rows } = await sql`
    select from suppressions p join subscribers r using (address_hash) where r.id = ${subscriber}::bigint`.execute(
    transaction,
  )
  return rows.length > 0
}
