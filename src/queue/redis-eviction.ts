/** Refuses a Redis that may throw the queue's keys away when its memory is full. */
import { Cluster } from 'ioredis'
import { exitCodes, Mistake } from '../mistake.ts'
import type { RedisClient } from './redis-client.ts'

/** Throws a {@link Mistake} where a server has an eviction policy other than `noeviction`. */
export async function refuseEviction(client: RedisClient, place: string): Promise<void> {
  const servers = client instanceof Cluster ? client.nodes('master') : [client]
  for (const server of servers) {
    const policy = await readPolicy(server)
    if (policy === undefined || policy === 'noeviction') continue
    const { host, port } = server.options
    throw new Mistake(
      `The Redis at ${place} may evict the queue's keys: its maxmemory-policy is "${policy}". Mend it with ` +
        `"redis-cli -h ${host} -p ${port} config set maxmemory-policy noeviction", and write ` +
        '"maxmemory-policy noeviction" into its redis.conf so that it stays.',
      exitCodes.unreachable,
    )
  }
}

async function readPolicy(server: Pick<RedisClient, 'config' | 'info'>): Promise<string | undefined> {
  try {
    const [, policy] = await server.config('GET', 'maxmemory-policy')
    if (typeof policy === 'string') return policy
  } catch (error) {
    // Managed servers forbid CONFIG; INFO says it too.
    if (!(error instanceof Error && /NOPERM|unknown command|no permissions/i.test(error.message))) throw error
  }
  return /^maxmemory_policy:(\S+)/m.exec(await server.info('memory'))?.[1]
}
