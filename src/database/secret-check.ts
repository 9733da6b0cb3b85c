/** Refuses to work with secrets that are not the ones this database was made with. */
import { sql } from 'kysely'
import type { Secrets } from '../config/secrets.ts'
import { Mistake } from '../mistake.ts'
import type { Database } from './database.ts'

/**
 * Compares with what the database remembers; the first caller leaves its mark. A rotated BROADSHEET_SECRET is
 * known by an older secret that is still listed, and becomes the remembered one.
 */
export async function checkSecrets(db: Database, { checks }: Pick<Secrets, 'checks'>): Promise<void> {
  const [newest] = checks.link
  const known = [...checks.link]
  const { rows } = await sql`
    update instance set secret_check = ${newest}, suppression_secret_check = ${checks.suppression}
    where coalesce(secret_check = any(${known}::text[]), true)
      and coalesce(suppression_secret_check = ${checks.suppression}, true)
    returning one`.execute(db)
  if (rows.length > 0) return
  const remembered = await sql<{ suppression: boolean }>`
    select coalesce(suppression_secret_check = ${checks.suppression}, true) as suppression from instance`.execute(
    db,
  )
  throw remembered.rows[0]?.suppression === false
    ? new Mistake(
        'BROADSHEET_SUPPRESSION_SECRET is not the one this database was made with: suppressed addresses would be ' +
          'mailed again. Set the first one; it is never changed.',
      )
    : new Mistake(
        'BROADSHEET_SECRET is not the one this database was made with: links already mailed would stop working. ' +
          'Put the earlier secret behind the new one: BROADSHEET_SECRET=NEW,EARLIER',
      )
}
