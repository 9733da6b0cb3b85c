/** Knows which methods each path of the site takes, so that a wrong one is told from a wrong path (RFC 9110 15.5.6). */
import type { FastifyInstance } from 'fastify'

/** The routes that the server has. */
export interface RouteTable {
  /** What may be asked of a path; nothing where there is no such path. */
  methodsAt(url: string): readonly string[]
}

/** Notes every route that is added from now on. */
export function openRouteTable(server: FastifyInstance): RouteTable {
  const patterns = new Map<string, Set<string>>()
  server.addHook('onRoute', ({ url, method }) => {
    const methods = patterns.get(url) ?? new Set()
    for (const one of [method].flat()) methods.add(one)
    patterns.set(url, methods)
  })
  return {
    methodsAt(url) {
      const path = url.split('?', 1)[0] ?? ''
      const found = [...patterns].find(([pattern]) => isMatch(pattern, path))
      return found === undefined ? [] : [...found[1]].sort()
    },
  }
}

/** Whether a path is one of a pattern's: each part the same, or any where the pattern has a parameter. */
function isMatch(pattern: string, path: string): boolean {
  const [wanted, parts] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === parts.length &&
    wanted.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]))
  )
}
