/** Tells a load balancer whether this site can do its work. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Adds `/healthz`: 200 while the database answers, else 503 through the error handler. */
export function serveHealth(server: FastifyInstance, database: Database): void {
  server.get('/healthz', async (_request, reply) => {
    await sql`select 1`.execute(database)
    return reply.type('text/plain').header('cache-control', 'no-store').send('ok\n')
  })
}
