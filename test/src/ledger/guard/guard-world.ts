/** A machine of a test's own, for the guard, and a database that was armed elsewhere. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '../../../../src/database/database.ts'
import type { Place } from '../../../../src/database/fingerprint.ts'
import { openGuard } from '../../../../src/ledger/guard/guard.ts'

/** A machine of its own, with the site that all share. */
export async function openPlace(site = 'https://news.example.org'): Promise<Place & AsyncDisposable> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'broadsheet-guard-'))
  return {
    ...{ site, dataFolder, embedded: undefined },
    [Symbol.asyncDispose]: async () => await rm(dataFolder, { recursive: true, force: true }),
  }
}

/** Makes the database think that it was armed elsewhere, in one part of its fingerprint. */
export async function elsewhere(database: Database, part = 'database'): Promise<void> {
  await sql`update armed set fingerprint = fingerprint || jsonb_build_object(${part}::text, 'another')`.execute(
    database,
  )
}

/** Why it may not send; undefined where it may. */
export async function why(database: Database, place: Place): Promise<string | undefined> {
  const standing = await openGuard(database, place, { keeps: true }).look()
  return standing.armed ? undefined : standing.why
}
