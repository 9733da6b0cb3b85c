/** Reads what an edition's call to action brought: counts, since nobody knows who forwarded it to whom. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** Sign-ups that an edition brought. */
export interface SignUpCounts {
  readonly asked: number
  readonly confirmed: number
}

/** Both are 0 where it brought none. */
export async function readSignUps(database: Database, edition: EditionId): Promise<SignUpCounts> {
  const read = await sql<SignUpCounts>`
    select asked, confirmed from edition_sign_ups where edition_id = ${edition}`.execute(database)
  return read.rows[0] ?? { asked: 0, confirmed: 0 }
}

/** One line for people; undefined where there is nothing to tell. */
export function describeSignUps({ asked, confirmed }: SignUpCounts): string | undefined {
  return asked === 0 ? undefined : `  sign-ups it brought: ${asked} asked for it, ${confirmed} confirmed`
}
