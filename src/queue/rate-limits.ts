/** Counts how often something was done of late, for all processes of an installation together. */
import { createHash } from 'node:crypto'
import { CompiledQuery } from 'kysely'
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import type { QueueSettings } from '../config/settings.ts'
import type { Database } from '../database/database.ts'
import { createClient } from './redis-client.ts'
import { readRedisUrl } from './redis-url.ts'

/** How much of something is let through in a time. */
export interface RateLimit {
  /** Part of the key in the store: a limit that is changed begins anew under another name, or goes on under this one. */
  readonly name: string
  readonly points: number
  readonly seconds: number
}

/** A limit, and of whom. */
export interface Bucket {
  readonly limit: RateLimit
  /** Kept as its hash only. */
  readonly of: string
}

/**
 * Takes one from each bucket in turn, up to the first that is empty: who has had theirs takes nothing from what is for
 * others too. Milliseconds until that one has something again, 0 where all had. Never throws.
 */
export type TakeFrom = (buckets: readonly Bucket[]) => Promise<number>

/** The counts, opened. */
export interface RateLimits extends AsyncDisposable {
  readonly take: TakeFrom
}

/** Where they are kept: in Redis where the queue is, else in the database; in this process while that is away. */
export async function openRateLimits({
  queue,
  database,
  instance,
}: {
  readonly queue: QueueSettings
  readonly database: Database
  /** The installation's id: several may share a Redis. */
  readonly instance: string
}): Promise<RateLimits> {
  const made = new Map<string, RateLimiterRedis | RateLimiterPostgres>()
  const redis = queue.kind === 'redis' ? createClient(readRedisUrl(queue.url), 'wake') : undefined
  // Whoever waits for an answer is told otherwise; an error event that nobody hears would end the process.
  redis?.client.on('error', () => undefined)
  // It tries again by itself, for ever.
  await redis?.client.connect().catch(() => undefined)

  const limiterOf = (limit: RateLimit) => {
    const known = made.get(limit.name)
    if (known !== undefined) return known
    const counts = {
      points: limit.points,
      duration: limit.seconds,
      // A flood from one place is told so without asking the store each time.
      inMemoryBlockOnConsumed: limit.points + 1,
      insuranceLimiter: new RateLimiterMemory({ points: limit.points, duration: limit.seconds }),
    }
    const limiter =
      redis === undefined
        ? new RateLimiterPostgres({
            ...counts,
            keyPrefix: limit.name,
            storeClient: asClient(database),
            storeType: 'client',
            tableName: 'rate_limits',
            tableCreated: true,
          })
        : new RateLimiterRedis({
            ...counts,
            keyPrefix: `broadsheet:${instance}:limit:${limit.name}`,
            storeClient: redis.client,
            rejectIfRedisNotReady: true,
          })
    made.set(limit.name, limiter)
    return limiter
  }
  return {
    take: async (buckets) => {
      for (const { limit, of } of buckets) {
        try {
          await limiterOf(limit).consume(keyOf(of))
        } catch (refused) {
          // Anything else is a fault of the store that its stand-in could not cover: nobody is locked out for it.
          if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext)
        }
      }
      return 0
    },
    async [Symbol.asyncDispose]() {
      redis?.leave()
    },
  }
}

/** Whose address it is need not stand in a store that only counts. */
function keyOf(of: string): string {
  return createHash('sha256').update(of).digest('base64url').slice(0, 22)
}

/** The database as the limiter calls it. */
function asClient(database: Database) {
  return {
    query: async ({ text, values = [] }: { readonly text: string; readonly values?: readonly unknown[] }) => {
      const { rows } = await database.executeQuery(CompiledQuery.raw(text, [...values]))
      return { rows, rowCount: rows.length }
    },
  }
}
