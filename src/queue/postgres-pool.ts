/** Gives BullMQ a pool that is one connection wide, and a session of its own for what must not share it. */
import type { EventEmitter } from 'node:events'
import { ConnectionClosedError, DEFAULT_SCHEMA, type PgPool, type PgPoolClient } from 'bullmq'
import pg from 'pg'
import { type Connection, isDatabaseAway } from '../database/database.ts'
import type { Outage } from './outage.ts'
import type { Report } from './queue.ts'

const seconds = 1_000
// A worker may have 8 connections and a command 3, and the ledger needs them; BullMQ's statements are short.
const width = 1

/** Opens it. Nothing is connected yet: the first statement does that. */
export function openPostgresPool(
  connection: Connection,
  { outage, report }: { readonly outage: Outage; readonly report: Report },
): PgPool {
  const config = {
    ...('url' in connection ? { connectionString: connection.url } : { ...connection, ssl: false }),
    application_name: 'broadsheet queue',
    connectionTimeoutMillis: 5 * seconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10 * seconds,
  }
  const pool = new pg.Pool({
    ...config,
    max: width,
    query_timeout: 10 * seconds,
    // BullMQ's statements name no schema.
    onConnect: (client) => client.query(`set search_path to ${DEFAULT_SCHEMA}`),
  })
  pool.on('error', outage.lost)
  const shared: PgPool = {
    query: async (text: string, values?: readonly unknown[]) => {
      try {
        const result = await pool.query(text, values && [...values])
        outage.back()
        return result
      } catch (error) {
        throw translate(error, { outage, report })
      }
    },
    connect: () => openSession(config, outage),
    end: () => pool.end(),
    on: () => shared,
    removeAllListeners: () => shared,
  }
  return shared
}

/**
 * BullMQ tries again, after a pause, only what fails with its own "connection closed"; anything else it asks again
 * without a pause, or drops, so that the job blocks later wake-ups until its lock is over.
 */
function translate(
  error: unknown,
  { outage, report }: { readonly outage: Outage; readonly report: Report },
): unknown {
  if (!(error instanceof Error) || isBullsOwn(error)) return error
  if (isDatabaseAway(error) || error.message === 'Query read timeout') outage.lost(error)
  else report({ kind: 'trouble', error })
  return new ConnectionClosedError(error.message, error)
}

// BM001: raised by BullMQ's functions. 23503: a log line for a job that is gone.
function isBullsOwn(error: Error): boolean {
  return 'code' in error && (error.code === 'BM001' || error.code === '23503')
}

/** LISTEN and migrations need a session that nobody else uses. */
async function openSession(config: pg.ClientConfig, outage: Outage): Promise<PgPoolClient> {
  const client = new pg.Client(config)
  client.on('error', outage.lost)
  await client.connect()
  const emitter: EventEmitter = client
  // Each job name of each worker that shares it listens while it waits, and takes its listener away: no leak.
  emitter.setMaxListeners(0)
  // Several workers share it, and pg takes one statement at a time.
  let last: Promise<unknown> = Promise.resolve()
  const session: PgPoolClient = {
    query: async (text: string, values?: readonly unknown[]) => {
      const result = last.then(() => client.query(text, values && [...values]))
      last = result.catch(() => undefined)
      return await result
    },
    on: (event: string, listener: Listener) => {
      emitter.on(event, listener)
      return session
    },
    removeListener: (event, listener) => {
      emitter.removeListener(event, listener)
      return session
    },
    removeAllListeners: (event) => {
      emitter.removeAllListeners(event)
      // An error of a dying session that nobody hears would end the process.
      emitter.on('error', outage.lost)
      return session
    },
    release: () => {
      client.end().catch(outage.lost)
    },
  }
  return session
}

type Listener = Parameters<EventEmitter['on']>[1]
