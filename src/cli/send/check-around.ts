/** The checks that need more than the composed mail: the readers' values, and the web that the links lead to. */
import { countFallbacks, judgeFallbacks } from '../../preflight/count-fallbacks.ts'
import type { Finding } from '../../preflight/finding.ts'
import { fieldsOf } from '../../preflight/rules/merge-fields.ts'
import type { Context } from '../context.ts'
import type { Store } from '../open-store.ts'
import { findUnreachable } from '../preview/find-unreachable.ts'
import type { PreparedEdition } from './prepare.ts'

/** What is wrong around the mail; `offline` leaves the links unasked. */
export async function checkAround(
  { signal }: Context,
  { database }: Store,
  { prepared, listId, offline }: { prepared: PreparedEdition; listId: number; offline: boolean },
): Promise<Finding[]> {
  const articles = prepared.articles.map(({ article }) => article)
  const counts = await countFallbacks(database, listId, fieldsOf({ ...prepared, articles }))
  const unreachable = offline ? [] : await findUnreachable(prepared, signal)
  return [...judgeFallbacks(counts), ...unreachable]
}
