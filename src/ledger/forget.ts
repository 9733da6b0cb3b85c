/** Forgets what nobody needs any more: notices with their addresses, sessions that are long over, old bounces. */
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

/** Far more than the days that soft ones are counted in (`bounces.ts`), and enough to look into a bad week with a provider. */
const bouncesKeptDays = 90

/** Deletes bounces and complaints that are older than 90 days, so many at the most; what they suppressed stays. */
export async function forgetBounces(database: Database, limit: number): Promise<number> {
  const gone = await sql`
    delete from bounces where id = any (array(
      select id from bounces where at < clock() - ${bouncesKeptDays} * interval '1 day' order by id limit ${limit}))`.execute(
    database,
  )
  return Number(gone.numAffectedRows ?? 0)
}
