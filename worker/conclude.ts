/** Ends an edition that has nothing outstanding, and tells the operator where that was not without trouble. */
import { sql } from 'kysely'
import type { EditionId, Totals } from '../src/edition/edition.ts'
import { loadEdition } from '../src/edition/find-edition.ts'
import { finish } from '../src/ledger/finish.ts'
import { addNotice } from '../src/ledger/notices/add.ts'
import type { OperatorNotice } from '../src/ledger/notices/notice.ts'
import { countDeliveries } from '../src/ledger/totals.ts'
import type { Tools } from './tools.ts'

/** Marks the edition done where it is; does nothing otherwise. */
export async function conclude(
  tools: Pick<Tools, 'database' | 'queue' | 'log'>,
  id: EditionId,
): Promise<void> {
  if (!(await finish(tools.database, id))) return
  const { totals } = await countDeliveries(tools.database, id)
  tools.log.editionDone(id, totals)
  const trouble = describeTrouble(totals)
  if (trouble !== undefined) await tellOperator(tools, id, 'done_with_trouble', trouble)
}

/** Writes the operator's notice about an edition, once for each kind of event, where an operator is named. */
async function tellOperator(
  { database, queue }: Pick<Tools, 'database' | 'queue'>,
  id: EditionId,
  event: OperatorNotice['event'],
  detail: string,
): Promise<void> {
  const edition = await loadEdition(database, id)
  const found = await sql<{ operator: string | null }>`
    select settings ->> 'operator' as operator from editions where id = ${id}`.execute(database)
  const address = found.rows[0]?.operator ?? null
  if (edition === undefined || address === null) return
  const { list, subject } = edition
  const added = await addNotice(database, {
    address,
    payload: { kind: 'edition_needs_you', edition: id, list, subject, event, detail },
    once: `edition-${id}-${event}`,
  })
  if (added) await queue.wake({ name: 'notify' })
}

function describeTrouble(totals: Totals): string | undefined {
  const parts = [
    totals.rejected > 0 ? `${totals.rejected} rejected` : '',
    totals.expired > 0 ? `${totals.expired} expired` : '',
    totals.inDoubt > 0 ? `${totals.inDoubt} in doubt` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? undefined : `Of ${totals.frozen} recipients: ${parts.join(', ')}.`
}
