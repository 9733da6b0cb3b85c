/** Opens what all workers share: turns where the queue is, quotas and seats in the database, which forgets nothing. */
import type { QueueSettings } from '../config/settings.ts'
import type { Database } from '../database/database.ts'
import type { Budgets } from '../delivery/budget.ts'
import { openQuotas } from '../ledger/quotas.ts'
import { openSeats } from '../ledger/seats.ts'
import { openTurns } from '../ledger/turns.ts'
import { openRedisTurns } from './turns-redis.ts'

/** Opens them. A Redis that loses its keys loses half a second's turns, never a day's count. */
export async function openBudgets({
  queue,
  database,
  instance,
  member,
}: {
  readonly queue: QueueSettings
  readonly database: Database
  /** The installation's id: several may share a Redis. */
  readonly instance: string
  /** What this worker's seats are known by; without it nobody can tell whose they are. */
  readonly member?: string | undefined
}): Promise<Budgets & AsyncDisposable> {
  const redis = queue.kind === 'redis' ? await openRedisTurns(queue.url, instance) : undefined
  const seats = openSeats(database, member)
  return {
    turns: redis ?? openTurns(database),
    quotas: openQuotas(database),
    seats,
    async [Symbol.asyncDispose]() {
      redis?.[Symbol.dispose]()
      await seats.leave().catch(() => undefined)
    },
  }
}
