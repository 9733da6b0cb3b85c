/** Names what a session holds. */
import { type RawBuilder, sql } from 'kysely'
import type { EditionId } from '../edition/edition.ts'

/**
 * One recipient in one try. `turn` counts the claims of a row, so that a statement which is given again, its
 * answer having been lost, finds that its own try is over and never touches a later one of the same session.
 */
export interface Held {
  readonly n: number
  readonly turn: number
}

/**
 * The arrays for `unnest(...) u (edition, n, turn)`. The edition stands in each row, though it is the same in
 * all: told that it is one number, the planner asks its statistics how many rows that has; they know nothing
 * of an edition that was launched a moment ago, and it would read all of them for each group.
 */
export function heldArrays(edition: EditionId, held: readonly Held[]): RawBuilder<unknown> {
  return sql`${held.map(() => edition)}::int[], ${held.map(({ n }) => n)}::int[],
    ${held.map(({ turn }) => turn)}::smallint[]`
}
