/** Connects to the server of a folder, if there is one that answers. */
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { codeOf } from './folder-trouble.ts'
import { fitsSocket, type Place, socketPort } from './place.ts'
import { isPostmasterOf, readPostmaster } from './postmaster.ts'

/** How the embedded server is spoken to: over its socket (host is the socket's folder) or on 127.0.0.1. */
export interface EmbeddedConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password?: string
}

/** The account in the database; all our processes share it. */
export const databaseUser = 'broadsheet'

/**
 * What came of an attempt: a client, `busy` (it is there, but starting, stopping or swamped), or `gone` (no server;
 * what postmaster.pid says is stale).
 */
export type Reached =
  | { readonly client: pg.Client; readonly connection: EmbeddedConnection }
  | 'busy'
  | 'gone'

// On this machine a server that lives answers at once; this is for one that is stopped or swapped out.
const answerWithin = 5_000

/** Tries to connect, once. */
export async function reachServer(place: Place): Promise<Reached> {
  const postmaster = await readPostmaster(place)
  const lives = postmaster !== undefined && (await isPostmasterOf(place, postmaster.pid))
  const connection = await connectionTo(place, lives ? postmaster.loopbackPort : undefined)
  if (connection === undefined) return lives ? 'busy' : 'gone'
  const client = new pg.Client({
    ...connection,
    ssl: false,
    connectionTimeoutMillis: answerWithin,
    application_name: 'broadsheet membership',
  })
  // A lost connection is noticed by its 'end'; without a listener the 'error' would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return { client, connection }
  } catch (error) {
    await client.end().catch(() => {})
    if (['ENOENT', 'ECONNREFUSED'].includes(codeOf(error))) return lives ? 'busy' : 'gone'
    if (isPassing(error)) return 'busy'
    throw error
  }
}

/**
 * The socket is in our own folder, so whoever answers there is our server, also one in another container whose
 * processes we can't see. A port may be anybody's by now: it is believed only of a server that is seen to live.
 */
async function connectionTo(
  place: Place,
  loopbackPort: number | undefined,
): Promise<EmbeddedConnection | undefined> {
  const common = { user: databaseUser, database: 'postgres' }
  if (loopbackPort !== undefined)
    return {
      ...common,
      host: '127.0.0.1',
      port: loopbackPort,
      password: (await readFile(place.password, 'utf8')).trim(),
    }
  return fitsSocket(place) ? { ...common, host: place.socket, port: socketPort } : undefined
}

/** True for the errors of a server that is starting, stopping or has just gone down under the connection. */
export function isPassing(error: unknown): boolean {
  // 57P01 admin_shutdown, 57P02 crash_shutdown, 57P03 cannot_connect_now, 53300 too_many_connections.
  if (/^(57P0[123]|53300|ECONNRESET|EPIPE|EAGAIN)$/.test(codeOf(error))) return true
  return (
    error instanceof Error &&
    /^Connection terminated|timeout expired|not queryable|was closed/.test(error.message)
  )
}
