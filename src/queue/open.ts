/** Opens the queue on what the settings name. */
import type { QueueSettings } from '../config/settings.ts'
import type { Connection } from '../database/database.ts'
import type { Queue, Report } from './queue.ts'
import { openPostgresQueue } from './queue-postgres.ts'
import { openRedisQueue } from './queue-redis.ts'

/** What both adapters need besides. */
export interface QueueContext {
  /** Where the database is that holds the queue, when nothing else does. */
  readonly connection: Connection
  readonly instance: string
  readonly report: Report
}

/** Opens the queue, or throws a Mistake (exit 5) that says which service is away and how to mend it. */
export function openQueue(
  settings: QueueSettings,
  { connection, instance, report }: QueueContext,
): Promise<Queue> {
  switch (settings.kind) {
    case 'redis':
      return openRedisQueue({ url: settings.url, instance, report })
    case 'postgres':
      return openPostgresQueue({ connection, instance, report })
  }
}
