/** Says to who has left that they have, where the list wants that said; the message has a way back. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { Changed } from '../consent/change.ts'
import { mailReader } from '../preferences/mail-reader.ts'
import type { ReaderSite } from '../reader-site.ts'

/** Whether any list wants it said: most installations need not look further. */
export function saysFarewell({ lists }: Pick<ReaderSite, 'lists'>): boolean {
  return [...lists.values()].some((list) => list.farewell)
}

/** Writes the messages, one for each list that was left and wants one; true where there are any to send. */
export async function sayFarewell(
  database: Database,
  site: ReaderSite,
  subscriber: number,
  left: readonly Pick<Changed, 'list' | 'event'>[],
): Promise<boolean> {
  const { rows } = await sql<{ id: number; key: string }>`
    select id, key from lists where id = any(${left.map(({ list }) => list)}::int[])`.execute(database)
  const keys = new Map(rows.map(({ id, key }) => [id, key]))
  let written = false
  for (const { list, event } of left) {
    const key = keys.get(list)
    if (key === undefined || !site.lists.get(key)?.farewell) continue
    const one = await mailReader(database, site, {
      subscriber,
      lists: [key],
      once: `left/${event}`,
      write: (common) => ({ kind: 'left', event, ...common }),
    })
    written ||= one
  }
  return written
}
