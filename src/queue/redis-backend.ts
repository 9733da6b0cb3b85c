/** BullMQ's Redis backend on connections that the adapter owns, made to let go of a server that is away. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ConnectionClosedError,
  type QueueBaseOptions,
  QueueKeys,
  RedisConnection,
  RedisQueueBackend,
} from 'bullmq'
import type { RedisClient } from './redis-client.ts'

/** What one queue of BullMQ speaks through. */
export interface RedisBackendOptions {
  readonly name: string
  readonly options: QueueBaseOptions<object> & { readonly prefix?: string }
  readonly client: RedisClient
  /** A worker's own, on which it blocks until there is work. */
  readonly blocking?: RedisClient
}

// A server that is full or read-only refuses every claim: without a pause a worker would ask it without end.
const refusalPause = 1_000

/** Makes it. Closing it closes `blocking` and leaves `client` to its owner. */
export function makeRedisBackend({
  name,
  options,
  client,
  blocking,
}: RedisBackendOptions): RedisQueueBackend {
  const keys = new QueueKeys(options.prefix)
  const shared = new RedisConnection(client, { shared: true, blocking: false })
  const qualified = [name, keys.getKeys(name), (type: string) => keys.toKey(name, type), options] as const
  if (blocking === undefined) return new RedisQueueBackend(shared, ...qualified)
  return new LeavingBackend(shared, ...qualified, new RedisConnection(blocking, { blocking: true }))
}

/** Leaves at once. BullMQ's own waits for an event that ioredis does not send while it reconnects, for ever. */
class LeavingBackend extends RedisQueueBackend {
  readonly #left = new AbortController()

  override async moveToActive(token: string, name?: string) {
    try {
      return await super.moveToActive(token, name)
    } catch (error) {
      await sleep(refusalPause, undefined, { signal: this.#left.signal }).catch(() => undefined)
      throw error
    }
  }

  override waitForJob(blockTimeout: number) {
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = () => reject(new ConnectionClosedError())
    this.#left.signal.addEventListener('abort', leave, { once: true })
    if (this.#left.signal.aborted) leave()
    return Promise.race([super.waitForJob(blockTimeout), left]).finally(() =>
      this.#left.signal.removeEventListener('abort', leave),
    )
  }

  override async disconnectBlocking() {
    this.#left.abort()
  }

  override close() {
    // Forced: no QUIT, which would wait for a server that is away.
    return super.close(true)
  }
}
