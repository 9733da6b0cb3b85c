/** Takes a reader off a list and, where the list wants it, says so in a message. */
import { settleByEvidence } from '../../src/ledger/evidence.ts'
import type { Evidence } from '../consent/evidence.ts'
import type { ReaderSite } from '../reader-site.ts'
import { sayFarewell, saysFarewell } from './farewell.ts'
import { type Leaving, type Left, unsubscribe } from './unsubscribe.ts'

/** Leaves. Whoever does so by a message's own link has got that message, and it is in doubt no more. */
export async function leaveList(site: ReaderSite, leaving: Leaving, evidence: Evidence): Promise<Left> {
  const left = await leave(site, leaving, evidence)
  const { edition, n } = evidence
  if (edition !== undefined && n !== undefined)
    await settleByEvidence(site.database, { edition, n, by: 'unsubscribe' })
  return left
}

/** The farewell is written in the same transaction, so that it is said exactly to those who left. */
async function leave(site: ReaderSite, leaving: Leaving, evidence: Evidence): Promise<Left> {
  if (!saysFarewell(site)) return await unsubscribe(site.database, leaving, evidence)
  const { left, written } = await site.database.transaction().execute(async (transaction) => {
    const left = await unsubscribe(transaction, leaving, evidence)
    if (left.kind !== 'unsubscribed') return { left, written: false }
    const { subscriber, event } = left
    const written = await sayFarewell(transaction, site, subscriber, [{ list: leaving.list, event }])
    return { left, written }
  })
  if (written) site.wake('notify')
  return left
}
