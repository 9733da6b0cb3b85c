/** The queue on Redis or Valkey: one server, Sentinel or Cluster. */
import { Mistake } from '../mistake.ts'
import { queueMistake } from './backend.ts'
import { watchOutage } from './outage.ts'
import type { Queue, Report } from './queue.ts'
import { openBullQueue } from './queue-bullmq.ts'
import { makeRedisBackend } from './redis-backend.ts'
import { createClient, isRedisAway, type OwnedClient, type RedisClient } from './redis-client.ts'
import { refuseEviction } from './redis-eviction.ts'
import { describeRedisPlace, readRedisUrl } from './redis-url.ts'
import { within } from './within.ts'

/** What the adapter is told. */
export interface RedisQueueOptions {
  readonly url: string
  /** The installation's id: several may share a server. */
  readonly instance: string
  readonly report: Report
}

// How long opening waits for the server, in milliseconds.
const connectTimeout = 3_000

/**
 * Connects and opens the port. Waking takes one connection; serving one more, and one for each job name that blocks
 * for work. Throws a Mistake (exit 5) where nobody answers, or where the server may evict keys.
 */
export async function openRedisQueue({ url, instance, report }: RedisQueueOptions): Promise<Queue> {
  const place = readRedisUrl(url)
  const outage = watchOutage(report)
  const wayOut = `Check REDIS_URL (${describeRedisPlace(place)}) and that the server runs.`
  const owned: OwnedClient[] = []
  const connect = (purpose: 'wake' | 'work') => {
    const made = createClient(place, purpose)
    owned.push(made)
    made.client.on('error', outage.lost).on('ready', () => {
      if (owned.every(({ client }) => client.status === 'ready' || client.status === 'end')) outage.back()
    })
    return made.client
  }
  const disconnect = () => {
    for (const { leave } of owned) leave()
  }

  const producer = connect('wake')
  try {
    await reach(producer)
    await refuseEviction(producer, describeRedisPlace(place))
  } catch (cause) {
    disconnect()
    if (cause instanceof Mistake) throw cause
    throw queueMistake(cause, wayOut)
  }

  let consumer: RedisClient | undefined
  return openBullQueue(
    {
      make: (name, options, { withBlockingConnection = false } = {}) => {
        if (!withBlockingConnection) return makeRedisBackend({ name, options, client: producer })
        consumer ??= connect('work')
        return makeRedisBackend({ name, options, client: consumer, blocking: connect('work') })
      },
      nameOf: (name) => ({ name, prefix: `{broadsheet:${instance}:${name}}` }),
      isAway: isRedisAway,
      outage,
      wayOut,
      [Symbol.asyncDispose]: async () => disconnect(),
    },
    report,
  )
}

async function reach(client: RedisClient): Promise<void> {
  // ioredis rejects with "Connection is closed."; why it is says the error event before it.
  let why: unknown
  const remember = (error: unknown) => {
    why = error
  }
  client.on('error', remember)
  try {
    await within(connectTimeout, client.connect())
  } catch (error) {
    throw why ?? error
  } finally {
    client.off('error', remember)
  }
}
