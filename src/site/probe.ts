/** Proves to the installation itself, and to nobody else, that it is the one that is served here. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { answerProbe, type KeyRing } from '../link.ts'

/** What an answer is made of. */
export interface ProbeNeeds {
  readonly ring: KeyRing
  readonly instanceId: string
}

const probeQuery = z.object({ probe: z.string().min(1).max(200) })

/** Adds `/.well-known/broadsheet` (RFC 8615). Whoever lacks the secret gets 404: there is nothing to ask. */
export function serveProbe(server: FastifyInstance, { ring, instanceId }: ProbeNeeds): void {
  server.get('/.well-known/broadsheet', async (request, reply) => {
    const query = probeQuery.safeParse(request.query)
    const answer = query.success ? answerProbe(ring, query.data.probe) : undefined
    if (answer === undefined) return reply.callNotFound()
    return reply.header('cache-control', 'no-store').send({ instance: instanceId, answer })
  })
}
