/** Forgets what nobody needs any more: notices with their addresses, sessions that are long over. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Long enough to answer "did you get our mail?", and for the latest reply to find its session's end noted. */
const keptDays = 7

/** Deletes notices that were settled more than a week ago, so many at the most; says how many. */
export async function forgetNotices(database: Database, limit: number): Promise<number> {
  const gone = await sql`
    delete from notices where id = any (array(
      select id from notices where settled_at < clock() - ${keptDays} * interval '1 day' limit ${limit}))`.execute(
    database,
  )
  return Number(gone.numAffectedRows ?? 0)
}

/** Deletes sessions that ended more than a week ago; a fence's number is never used again. */
export async function forgetSessions(database: Database, limit: number): Promise<number> {
  const gone = await sql`
    delete from workers where fence = any (array(
      select fence from workers where ended_at < clock() - ${keptDays} * interval '1 day' limit ${limit}))`.execute(
    database,
  )
  return Number(gone.numAffectedRows ?? 0)
}
