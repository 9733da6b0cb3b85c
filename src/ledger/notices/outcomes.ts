/** Tells what came of notices that somebody waits for. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'

/** How a notice stands. */
export interface NoticeStanding {
  readonly address: string
  readonly state: string
  readonly tries: number
  readonly reply: string | null
}

/** The notices whose `once` begins with a word, by address. */
export async function readNotices(database: Database, once: string): Promise<NoticeStanding[]> {
  const read = await sql<NoticeStanding>`
    select address, state, tries, reply from notices
    where left(once, length(${once})) = ${once} order by address`.execute(database)
  return read.rows
}
