/** Counts the readers who would get a merge field's fallback, so that the operator knows before they do. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { MergeField } from '../render/merge-fields.ts'
import { error, type Finding, warning } from './finding.ts'

/** A field, and how many of a list's readers have no value for it. */
export interface FallbackCount extends MergeField {
  readonly readers: number
  readonly without: number
}

/**
 * Counts, in one statement for all fields, the readers who would get the edition: confirmed, not suppressed and not paused. A value that is null, empty or blank is none, as when a message is filled.
 * `reader.name` is the name; any other field an attribute.
 */
export async function countFallbacks(
  database: Database,
  listId: number,
  fields: readonly MergeField[],
): Promise<FallbackCount[]> {
  if (fields.length === 0) return []
  const names = [...new Set(fields.map(({ field }) => field))]
  const counted = await sql<{ field: string; readers: number; without: number }>`
    select f.field, count(r.id)::integer as readers,
           (count(r.id) filter (where btrim(coalesce(
             case when f.field = 'name' then r.name else r.attributes ->> f.field end, '')) = ''))::integer as without
    from unnest(${names}::text[]) as f (field)
      left join subscriptions s on s.list_id = ${listId} and s.state = 'confirmed'
        and (s.paused_until is null or s.paused_until <= clock())
      left join subscribers r on r.id = s.subscriber_id
        and not exists (select from suppressions x where x.address_hash = r.address_hash)
    group by f.field`.execute(database)
  const byField = new Map(counted.rows.map((row) => [row.field, row]))
  return fields.map((field) => {
    const { readers = 0, without = 0 } = byField.get(field.field) ?? {}
    return { ...field, readers, without }
  })
}

/** What the counts say: a field that no reader has is a slip of the pen, and stops the edition; `reader.name` may be empty. */
export function judgeFallbacks(counts: readonly FallbackCount[]): Finding[] {
  return counts.flatMap(({ field, fallback, readers, without }): Finding[] => {
    if (readers === 0 || without === 0) return []
    const said = fallback === '' ? 'nothing in its place' : `"${fallback}" in its place`
    if (without === readers && field !== 'name')
      return [
        error(
          'merge-fields',
          `No reader has a value for {{reader.${field}}}. Check its spelling, or import that column.`,
        ),
      ]
    return [warning('merge-fields', `${without} of ${readers} readers have no ${field}, and get ${said}.`)]
  })
}
