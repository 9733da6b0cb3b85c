/** Reads REDIS_URL: one server, one behind Sentinels, or a Cluster. */
import { z } from 'zod'
import { Mistake } from '../mistake.ts'

const host = z.string().min(1)
const port = z.coerce.number().int().min(1).max(65_535)
const node = z.object({ host, port })
const db = z.coerce.number().int().min(0).max(1_000_000)
const login = { tls: z.boolean(), username: z.string().optional(), password: z.string().optional() }

const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('single'), node, db, ...login }),
  z.object({
    kind: z.literal('sentinel'),
    nodes: z.array(node).min(1),
    master: z.string().min(1),
    db,
    ...login,
  }),
  z.object({ kind: z.literal('cluster'), nodes: z.array(node).min(1), ...login }),
])

/** Where a Redis or Valkey is. */
export type RedisPlace = z.infer<typeof placeSchema>

// WHATWG URLs know one host only, so these are taken apart by hand.
const shape = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^/?#]+)((?:\/[^/?#]*)*)$/
const nodeShape = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/i

/** Reads any of the forms; a {@link Mistake} says what is wrong and shows them all, and never shows a password. */
export function readRedisUrl(url: string): RedisPlace {
  const [, scheme, topology = 'single', credentials, hosts = '', path = ''] = shape.exec(url.trim()) ?? []
  if (scheme === undefined) throw urlMistake(url, 'it is none of these forms')
  const [first, second, ...rest] = path.split('/').slice(1)
  const nodes = hosts.split(',').map((item) => {
    const [, name, number] = nodeShape.exec(item) ?? []
    return { host: name?.replace(/^\[|\]$/g, ''), port: number ?? (topology === 'sentinel' ? 26_379 : 6_379) }
  })
  const common = { kind: topology, tls: scheme === 'rediss', ...readCredentials(url, credentials) }
  const numbered = (value: string | undefined) => (value === undefined || value === '' ? 0 : value)
  const one = nodes.length === 1 ? nodes[0] : undefined
  const found = placeSchema.safeParse(
    topology === 'single'
      ? { ...common, node: one, db: numbered(first) }
      : topology === 'sentinel'
        ? { ...common, nodes, master: first && decodeURIComponent(first), db: numbered(second) }
        : { ...common, nodes },
  )
  const surplus = { single: second, sentinel: rest[0], cluster: first || second }[
    found.data?.kind ?? 'single'
  ]
  if (!found.success) throw urlMistake(url, describe(found.error))
  if (surplus) throw urlMistake(url, `"${surplus}" at its end means nothing here`)
  return found.data
}

/** Names a place for people, without its password. */
export function describeRedisPlace(place: RedisPlace): string {
  const nodes = place.kind === 'single' ? [place.node] : place.nodes
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',')
  const scheme = `${place.tls ? 'rediss' : 'redis'}${place.kind === 'single' ? '' : `+${place.kind}`}`
  const end =
    place.kind === 'single' ? `/${place.db}` : place.kind === 'sentinel' ? `/${place.master}/${place.db}` : ''
  return `${scheme}://${hosts}${end}`
}

function readCredentials(
  url: string,
  credentials: string | undefined,
): { username?: string; password?: string } {
  if (!credentials) return {}
  try {
    const [username = '', ...password] = credentials.split(':')
    return {
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password.length === 0 ? {} : { password: decodeURIComponent(password.join(':')) }),
    }
  } catch (cause) {
    throw urlMistake(url, 'its user or password is not percent-encoded', cause)
  }
}

function describe(error: z.ZodError): string {
  const field = error.issues[0]?.path.at(-1)
  if (field === 'db') return 'its database is not a number'
  if (field === 'master') return "the Sentinels' name for the server is missing"
  if (field === 'node') return 'it names several servers: that is the form for a Cluster or for Sentinels'
  return 'a host or a port in it makes no sense'
}

function urlMistake(url: string, fault: string, cause?: unknown): Mistake {
  const shown = url.replace(/\/\/.*@/, '//***@')
  return new Mistake(
    `REDIS_URL is ${JSON.stringify(shown)}: ${fault}. It takes redis://user:password@host:6379/0, rediss://host, ` +
      'redis+sentinel://h1:26379,h2/NAME/0 or redis+cluster://h1,h2 (rediss+… for TLS).',
    undefined,
    { cause },
  )
}
