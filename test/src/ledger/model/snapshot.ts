/** One look at an edition: its row, its deliveries, and what was noted of each. */
import { sql } from 'kysely'
import type { Database } from '../../../../src/database/database.ts'
import type { EditionId } from '../../../../src/edition/edition.ts'
import { first } from '../../../support/ledger.ts'

/** A delivery, with the kinds of its events in order. */
export interface Row {
  readonly n: number
  readonly subscriber: number
  readonly turn: number
  readonly fence: number | null
  readonly state: string
  readonly doubt: string | null
  /** Whether it has an hour: of the next try, or of a resend that is planned. */
  readonly planned: boolean
  /** Everything else, to tell that nothing has changed. */
  readonly rest: string
  readonly events: readonly string[]
}

/** An edition at one instant. */
export interface Snapshot {
  readonly status: string
  readonly stoppedBy: string | null
  readonly frozen: number
  readonly rows: readonly Row[]
}

/** Reads it in one statement, so that all of it is of one instant. */
export async function look(database: Database, edition: EditionId): Promise<Snapshot> {
  const found = await sql<Snapshot>`
    select e.status, e.stopped_by as "stoppedBy", e.frozen, (
      select coalesce(jsonb_agg(jsonb_build_object('n', d.n, 'subscriber', d.subscriber_id, 'turn', d.turn, 'fence', d.fence, 'state', d.state,
        'doubt', d.doubt, 'planned', d.next_at is not null, 'rest', to_jsonb(d)::text, 'events', (
          select coalesce(jsonb_agg(v.kind order by v.at), '[]') from delivery_events v
          where v.edition_id = d.edition_id and v.n = d.n)) order by d.n), '[]')
      from deliveries d where d.edition_id = e.id) as rows
    from editions e where e.id = ${edition}`.execute(database)
  return first(found.rows)
}
