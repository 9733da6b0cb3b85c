/** Refuses a PostgreSQL that can't keep our promises: too old, not durable, or behind a transaction pooler. */
import { sql } from 'kysely'
import { exitCodes, Mistake } from '../mistake.ts'
import type { Database } from './database.ts'

/** The oldest release whose SQL we speak (14.0). */
const oldest = 140_000

/**
 * Checks the server once per process. Throws a {@link Mistake} that names the setting to mend.
 * `database` must allow two connections at once.
 */
export async function checkServer(database: Database): Promise<void> {
  const found = await sql<{ version: number; fsync: string; commit: string }>`
    select current_setting('server_version_num')::int as version,
           current_setting('fsync') as fsync,
           current_setting('synchronous_commit') as commit`.execute(database)
  const server = found.rows[0]
  if (server === undefined) throw new Error('PostgreSQL answered with no row')
  if (server.version < oldest)
    throw new Mistake(
      `DATABASE_URL: PostgreSQL ${Math.floor(server.version / 10_000)} is too old. Use release 14 or newer.`,
      exitCodes.usage,
    )
  if (server.fsync !== 'on')
    throw new Mistake(
      'DATABASE_URL: this PostgreSQL runs with fsync = off and may lose what was sent. Set fsync = on.',
      exitCodes.usage,
    )
  if (server.commit === 'off')
    throw new Mistake(
      'DATABASE_URL: this PostgreSQL runs with synchronous_commit = off and may lose what was sent. ' +
        'Set synchronous_commit = on.',
      exitCodes.usage,
    )
  if (await isTransactionPooled(database))
    throw new Mistake(
      'DATABASE_URL leads to a pooler in transaction mode, which breaks advisory locks and LISTEN. ' +
        'Give the address of PostgreSQL itself, or of a pool in session mode.',
      exitCodes.usage,
    )
}

/**
 * A client that is connected keeps its backend, unless a pooler lends that out while the client is idle
 * (PgBouncer's pool_mode = transaction): then a transaction beside it gets the same one, or, where somebody
 * else was quicker, the client gets another one afterwards.
 */
async function isTransactionPooled(database: Database): Promise<boolean> {
  const backend = async (on: Database): Promise<number | undefined> =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(on)).rows[0]?.pid
  return await database.connection().execute(async (idle) => {
    const own = await backend(idle)
    return await database
      .transaction()
      .execute(async (busy) => own === (await backend(busy)) || own !== (await backend(idle)))
  })
}
