/** Brings a database to the shape that this release needs: forward only, one process at a time. */
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { exitCodes, Mistake } from '../mistake.ts'
import type { Database } from './database.ts'
import { up as first } from './migrations/0001-first.ts'
import { up as images } from './migrations/0002-images.ts'
import { up as editionLook } from './migrations/0003-edition-look.ts'
import { up as launchedEditions } from './migrations/0004-launched-editions.ts'
import { up as readers } from './migrations/0005-readers.ts'
import { up as retention } from './migrations/0006-retention.ts'
import { up as engine } from './migrations/0007-engine.ts'
import { up as listsStay } from './migrations/0008-lists-stay.ts'

/** Every migration in order; a name is never changed or reused. */
const migrations: Record<string, Migration> = {
  '0001-first': { up: first },
  '0002-images': { up: images },
  '0003-edition-look': { up: editionLook },
  '0004-launched-editions': { up: launchedEditions },
  '0005-readers': { up: readers },
  '0006-retention': { up: retention },
  '0007-engine': { up: engine },
  '0008-lists-stay': { up: listsStay },
}

/** Which migrations a database has, and which it still lacks. */
export interface MigrationState {
  readonly done: readonly string[]
  readonly missing: readonly string[]
}

/**
 * Says what a database has. Throws a {@link Mistake} where it holds a migration that this release does not
 * know: a newer release has written it, and an older one must not touch it.
 */
export async function readMigrationState(database: Database): Promise<MigrationState> {
  const table = await sql<{ present: boolean }>`
    select to_regclass('kysely_migration') is not null as present`.execute(database)
  const done =
    table.rows[0]?.present === true
      ? (
          await sql<{ name: string }>`select name from kysely_migration order by name`.execute(database)
        ).rows.map((row) => row.name)
      : []
  const newer = done.filter((name) => !(name in migrations))
  if (newer.length > 0)
    throw new Mistake(
      `This database was made by a newer release of Broadsheet (it has ${newer.join(', ')}). Install that release.`,
      exitCodes.usage,
    )
  return { done, missing: Object.keys(migrations).filter((name) => !done.includes(name)) }
}

/**
 * Runs what is missing, under the migrator's advisory lock, in one transaction; says what it ran. With `upTo` it stops
 * there: the shape that a backup was made in.
 */
export async function migrate(database: Database, upTo?: string): Promise<readonly string[]> {
  const { missing } = await readMigrationState(database)
  if (missing.length === 0 || (upTo !== undefined && !missing.includes(upTo))) return []
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } })
  const { error, results } = await (upTo === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(upTo))
  if (error !== undefined) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}
