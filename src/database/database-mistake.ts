/** Tells the database's ordinary troubles, which a person can mend, from faults of ours. */
import pg from 'pg'
import { exitCodes, Mistake } from '../mistake.ts'
import { isDatabaseAway } from './database.ts'

/** By SQLSTATE (PostgreSQL appendix A): what is wrong with DATABASE_URL, and the way out. */
const wrongUrl: Readonly<Record<string, readonly [string, string]>> = {
  '3D000': ['The database does not exist', 'Make it (createdb), or mend its name in DATABASE_URL.'],
  '28000': ['PostgreSQL does not let us in', 'Mend the user in DATABASE_URL, or pg_hba.conf.'],
  '28P01': ['PostgreSQL does not let us in', 'Mend the user and the password in DATABASE_URL.'],
}

/** Makes a {@link Mistake} (exit 5) of what a person can mend; every other error passes as it is. */
export function databaseMistake(error: unknown, kind: 'url' | 'embedded'): unknown {
  if (!(error instanceof Error)) return error
  const detail = error.message || String(error)
  const options = { cause: error }
  const [found, wayOut] = (error instanceof pg.DatabaseError ? wrongUrl[error.code ?? ''] : undefined) ?? []
  if (kind === 'url' && found !== undefined)
    return new Mistake(`${found} (${detail}). ${wayOut}`, exitCodes.unreachable, options)
  if (!isDatabaseAway(error)) return error
  const message =
    kind === 'embedded'
      ? `The embedded PostgreSQL stopped (${detail}). Give the command again: that starts it.`
      : `The database can't be reached (${detail}). Check DATABASE_URL and that PostgreSQL runs.`
  return new Mistake(message, exitCodes.unreachable, options)
}
