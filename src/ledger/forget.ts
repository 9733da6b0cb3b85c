/** Forgets what nobody needs any more: notices with their addresses, sessions that are long over. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Long enough to answer "did you get our mail?", and for the latest reply to find its session's end noted. */
const keptDays = 7

/** Deletes settled notices and ended sessions of more than a week ago; a fence's number is never used again. */
export async function forget(database: Database): Promise<void> {
  await sql`
    delete from notices where settled_at < clock() - ${keptDays} * interval '1 day'`.execute(database)
  await sql`
    delete from workers where ended_at < clock() - ${keptDays} * interval '1 day'`.execute(database)
}
