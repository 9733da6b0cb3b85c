/** Makes BullMQ's tables and functions, in its own schema, where they are missing or old. */
import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  type PgQueryable,
  runMigrations,
  SchemaMigrationRequiredError,
  SchemaVersionMismatchError,
} from 'bullmq'
import { exitCodes, Mistake } from '../mistake.ts'

/** Looks first, since migrating locks even where there is nothing to do; BullMQ lets one process migrate at a time. */
export async function prepareSchema(session: PgQueryable): Promise<void> {
  try {
    if ((await readVersion(session)) < LATEST_SCHEMA_VERSION) await runMigrations(session)
  } catch (cause) {
    if (cause instanceof SchemaVersionMismatchError)
      throw new Mistake(
        'A newer release of Broadsheet has used this database. Install that release.',
        exitCodes.usage,
        { cause },
      )
    // 42501: insufficient_privilege (PostgreSQL appendix A).
    if (cause instanceof Error && 'code' in cause && cause.code === '42501')
      throw new Mistake(
        `The queue can't make its tables (${cause.message}). Give the role in DATABASE_URL the right to create ` +
          'the schema "bullmq", or set REDIS_URL.',
        exitCodes.usage,
        { cause },
      )
    throw cause
  }
}

async function readVersion(session: PgQueryable): Promise<number> {
  try {
    return await assertSchemaCompatibility(session)
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0
    throw error
  }
}
