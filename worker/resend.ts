/** Plans another try of those in doubt, where their list's settings ask for it. */
import type { EditionId } from '../src/edition/edition.ts'
import type { Result } from '../src/ledger/record.ts'
import { planResends } from '../src/ledger/resend-doubts.ts'
import type { Tools } from './tools.ts'

/** Looks at outcomes that were just recorded; asks the ledger only where one of them is in doubt. */
export async function planOf(
  { database, delivery }: Pick<Tools, 'database' | 'delivery'>,
  edition: EditionId,
  results: readonly Result[],
): Promise<void> {
  const recipients = results.filter(({ outcome }) => outcome.kind === 'in_doubt').map(({ n }) => n)
  if (recipients.length > 0) await planResends(database, delivery, { edition, recipients })
}
