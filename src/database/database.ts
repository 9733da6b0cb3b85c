/** Opens the connection to PostgreSQL that everything above speaks SQL through. */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

/** A pool of connections, spoken to with kysely's `sql` tag. */
export type Database = Kysely<unknown>

/** Where a PostgreSQL is: a URL, or the parts that the embedded one gives. */
export type Connection =
  | { readonly url: string }
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly database: string
      readonly password?: string
    }

/** What `openDatabase` may be told. */
export interface DatabaseOptions {
  /** Connections at most: 8 a worker, 3 a command (the embedded server has 200). */
  readonly max: number
  /**
   * How long (ms) this process may say nothing in the middle of a transaction: then the server ends its connection.
   * A process that is stopped would else keep its locks from all others for as long as it is (measured).
   */
  readonly standstill?: number
  /** Told when an idle connection is lost; the pool opens another one by itself. */
  readonly onLost?: (error: Error) => void
}

// COPY needs the bare client, which kysely does not hand out.
const pools = new WeakMap<Database, pg.Pool>()

/** Opens a pool. Nothing is connected yet: the first statement does that. */
export function openDatabase(connection: Connection, options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    // On its socket the embedded server has no TLS, whatever PGSSLMODE says.
    ...('url' in connection ? { connectionString: connection.url } : { ...connection, ssl: false }),
    max: options.max,
    application_name: 'broadsheet',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types: { getTypeParser: parserOf },
  })
  pool.on('error', (error) => options.onLost?.(error))
  // A connection that is lost while it is lent out, between two statements, tells only its own listeners, and
  // ends the process where there are none. The next statement on it fails; that is where it is dealt with.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const { standstill } = options
  // By a statement: a pooler knows few of the settings that a connection may begin with.
  if (standstill !== undefined)
    pool.on('connect', (client) => {
      client.query(`set idle_in_transaction_session_timeout = ${standstill}`).catch(() => undefined)
    })
  const database: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  pools.set(database, pool)
  return database
}

/** Lends a bare client, for COPY. It goes back to the pool, or is thrown away when `work` failed. */
export async function withClient<T>(
  database: Database,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const pool = pools.get(database)
  if (pool === undefined) throw new Error('This database was not opened by openDatabase')
  const client = await pool.connect()
  let failed = true
  try {
    const result = await work(client)
    failed = false
    return result
  } finally {
    client.release(failed)
  }
}

/** True for errors that mean "the server is not there now", which a second try may find gone. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Class 08: connection; 57P01..05: shutting down, crashed, starting up, dropped, cut off while idle, 25P03: in a
  // transaction (PostgreSQL appendix A). 53300: full.
  if (/^(08...|57P0[1-5]|25P03|53300)$/.test(code)) return true
  if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(code)) return true
  // A socket that is not there, and not any file.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect'
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  )
}

/** True for SQLSTATE 53100: the server's disk is full, which somebody must mend; until then it can only be read. */
export function isDatabaseFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '53100'
}

const int8 = 20

/** Our 64-bit ids stay far below 2^53: numbers, not strings. */
function parserOf(oid: number, format?: string): (value: string) => unknown {
  if (oid === int8 && format !== 'binary') return Number
  return pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text')
}
