/** Makes clients of Redis: one that wakes fails fast, one that works waits and reconnects for ever. */
import { Cluster, type Command, Redis } from 'ioredis'
import type { RedisPlace } from './redis-url.ts'

/** A client of one server (behind Sentinels or not) or of a Cluster. */
export type RedisClient = Redis | Cluster

const seconds = 1_000

const patience = {
  // A person waits for the answer: no queue in the client, no second try.
  wake: {
    enableOfflineQueue: false,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    commandTimeout: 2 * seconds,
    connectTimeout: 2 * seconds,
  },
  // BullMQ's worker demands null; commands wait in the client until the server is back.
  work: {
    enableOfflineQueue: true,
    lazyConnect: false,
    maxRetriesPerRequest: null,
    connectTimeout: 5 * seconds,
  },
}

/** A client, and how to be rid of it. */
export interface OwnedClient {
  readonly client: RedisClient
  /**
   * Disconnects, and fails every command that has no answer. ioredis settles neither what was on its way when the
   * connection dropped nor what waits for the next one once it is told to disconnect meanwhile (redis/ioredis#2197):
   * whoever awaits such a command would wait for ever.
   */
  leave(): void
}

/** Makes a client. One that wakes connects when told to, one that works at once. */
export function createClient(place: RedisPlace, purpose: 'wake' | 'work'): OwnedClient {
  const client = makeClient(place, purpose)
  const unanswered = new Set<Command>()
  const send = client.sendCommand.bind(client)
  client.sendCommand = (command: Command, ...where: []) => {
    unanswered.add(command)
    const answered = () => unanswered.delete(command)
    command.promise.then(answered, answered)
    return send(command, ...where)
  }
  return {
    client,
    leave: () => {
      client.disconnect()
      for (const { reject } of unanswered) reject(new Error('Connection is closed.'))
    },
  }
}

function makeClient(place: RedisPlace, purpose: 'wake' | 'work'): RedisClient {
  const { enableOfflineQueue, lazyConnect, ...perRequest } = patience[purpose]
  const login = {
    ...(place.username === undefined ? {} : { username: place.username }),
    ...(place.password === undefined ? {} : { password: place.password }),
    ...(place.tls ? { tls: {} } : {}),
  }
  const common = { ...perRequest, ...login, reconnectOnError: isDemoted }
  if (place.kind === 'cluster')
    return new Cluster(place.nodes, {
      enableOfflineQueue,
      lazyConnect,
      clusterRetryStrategy: nextReconnect,
      redisOptions: common,
      // A certificate names the host, not the address that it resolves to.
      ...(place.tls ? { dnsLookup: (address, done) => done(null, address) } : {}),
    })
  const single = { ...common, enableOfflineQueue, lazyConnect, retryStrategy: nextReconnect, db: place.db }
  return place.kind === 'single'
    ? new Redis({ ...single, ...place.node })
    : new Redis({
        ...single,
        sentinels: place.nodes,
        name: place.master,
        sentinelRetryStrategy: nextReconnect,
        enableTLSForSentinelMode: place.tls,
      })
}

/** True for an error that means the server is not there now. */
export function isRedisAway(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code) ||
    /MaxRetriesPerRequestError|ClusterAllFailedError/.test(error.name) ||
    /Connection is closed|Stream isn't writeable|Command timed out|connect ETIMEDOUT|ECONNREFUSED/.test(
      error.message,
    )
  )
}

function nextReconnect(times: number): number {
  return Math.min(times * 100, 2 * seconds)
}

// After a failover the old master answers READONLY: go and find the new one, and send the command again.
function isDemoted(error: Error): false | 2 {
  return error.message.startsWith('READONLY') ? 2 : false
}
