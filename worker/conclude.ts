/** Ends an edition that has nothing outstanding, and tells the operator where that was not without trouble. */
import type { Database } from '../src/database/database.ts'
import type { EditionId, Totals } from '../src/edition/edition.ts'
import { loadEdition, readOperator } from '../src/edition/find-edition.ts'
import { finish } from '../src/ledger/finish.ts'
import { addNotice } from '../src/ledger/notices/add.ts'
import type { OperatorNotice } from '../src/ledger/notices/notice.ts'
import { planResends } from '../src/ledger/resend-doubts.ts'
import { countDeliveries } from '../src/ledger/totals.ts'
import type { Tools } from './tools.ts'

/** Marks the edition done where it is, and writes the operator's notice with it; does nothing otherwise. */
export async function conclude(
  { database, queue, log, delivery }: Pick<Tools, 'database' | 'queue' | 'log' | 'delivery'>,
  id: EditionId,
): Promise<void> {
  // An edition is not over while its list has those in doubt sent again.
  await planResends(database, delivery, { edition: id })
  let totals: Totals | undefined
  let noticed = false
  const done = await finish(database, id, async (transaction) => {
    totals = (await countDeliveries(transaction, id)).totals
    const trouble = describeTrouble(totals)
    if (trouble !== undefined) noticed = await tellOperator(transaction, id, 'done_with_trouble', trouble)
  })
  if (!done || totals === undefined) return
  log.editionDone(id, totals)
  if (noticed) await queue.wake({ name: 'notify' })
}

/** Writes a notice about an edition where an operator is named, once for each word of trouble. */
export async function tellOperator(
  database: Database,
  id: EditionId,
  event: OperatorNotice['event'],
  detail: string,
): Promise<boolean> {
  const edition = await loadEdition(database, id)
  const address = await readOperator(database, id)
  if (edition === undefined || address === null) return false
  const { list, subject } = edition
  const added = await addNotice(database, {
    address,
    payload: { kind: 'edition_needs_you', edition: id, list, subject, event, detail },
    once: `edition-${id}-${event}-${detail}`,
  })
  return added !== undefined
}

function describeTrouble(totals: Totals): string | undefined {
  const parts = [
    totals.rejected > 0 ? `${totals.rejected} rejected` : '',
    totals.expired > 0 ? `${totals.expired} expired` : '',
    totals.inDoubt > 0 ? `${totals.inDoubt} in doubt` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? undefined : `Of ${totals.frozen} recipients: ${parts.join(', ')}.`
}
