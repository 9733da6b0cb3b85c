/** Opens the bare server: what it takes from strangers, how long it waits for them, and the headers of every answer. */
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { siteHeaders } from '../../subscribers/pages/policy.ts'

/** What it is opened with. */
export interface ServerSettings {
  /** Where readers reach it. */
  readonly site: string
  /** The proxies whose word about a visitor's address is taken. */
  readonly trustedProxies: readonly string[]
  readonly patience?: Patience
}

/** How long strangers are waited for; milliseconds. */
export interface Patience {
  /** For a whole request, headers and body. */
  readonly requestMs: number
  /** On a connection where nothing moves while an answer is awaited; between requests a proxy may keep one for longer. */
  readonly silenceMs: number
  /** How often it is looked whether a request takes too long. */
  readonly lookMs: number
}

// A form of ours has a few short fields.
const bodyLimit = 32 * 1024
// The slowest phone needs a second. Where nothing is said, Node looks every 30 s only: too late to be of use.
const ourPatience: Patience = { requestMs: 10_000, silenceMs: 20_000, lookMs: 1_000 }

/** Opens it; nothing is served yet. */
export async function openServer({
  site,
  trustedProxies,
  patience = ourPatience,
}: ServerSettings): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit,
    requestTimeout: patience.requestMs,
    connectionTimeout: patience.silenceMs,
    http: { headersTimeout: patience.requestMs, connectionsCheckingInterval: patience.lookMs },
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // A token that is too long is a broken one (404), not an odd path (414).
    routerOptions: { maxParamLength: 16 * 1024 },
    // So is one with a percent sign that stands for nothing.
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? pathOf(url) : '/broken'),
  })
  await server.register(formbody, { bodyLimit })
  server.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit }, readMultipart)
  const headers = siteHeaders({ https: site.startsWith('https:') })
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  return server
}

/** The other encoding of a form (RFC 7578), read whole, so that the limit of a body holds for all of it. */
async function readMultipart({ headers }: FastifyRequest, body: Buffer): Promise<unknown> {
  try {
    const form = await new Response(body, {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData()
    // As an urlencoded one: a name that comes twice has both of its values.
    return Object.fromEntries([...new Set(form.keys())].map((name) => [name, oneOrAll(form.getAll(name))]))
  } catch (cause) {
    throw Object.assign(new Error('the form cannot be read', { cause }), { statusCode: 400 })
  }
}

function oneOrAll<One>(all: One[]): One | One[] | undefined {
  return all.length === 1 ? all[0] : all
}

/** Path and query, also where a client names the whole address (RFC 9112 section 3.2.2): links are made of it. */
function pathOf(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*\/?/i, '/')
}

/** Whether the path's percent signs stand for letters. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}
