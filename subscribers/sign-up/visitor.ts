/** What a request says about who sent it: where it came from, and which buckets it takes from. */
import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import type { Bucket, RateLimit } from '../../src/queue/rate-limits.ts'
import type { FormKind } from './form-kind.ts'

const hour = 3_600

/** One address, or one line's network (RFC 6177: a /64 at the least). */
const perVisitor: RateLimit = { name: 'sign-up-visitor', points: 30, seconds: hour }
const perNetwork: RateLimit = { name: 'sign-up-network', points: 120, seconds: hour }
const perForm: RateLimit = { name: 'sign-up-form', points: 3_000, seconds: hour }
/** The slower path: nothing was worked for. */
const perVisitorUnworked: RateLimit = { name: 'sign-up-visitor-unworked', points: 10, seconds: hour }
const perNetworkUnworked: RateLimit = { name: 'sign-up-network-unworked', points: 40, seconds: hour }
const perFormUnworked: RateLimit = { name: 'sign-up-form-unworked', points: 600, seconds: hour }

/** The buckets that a sign-up takes one from each. */
export function bucketsOf(ip: string, form: FormKind, worked: boolean): Bucket[] {
  const { visitor, network } = networksOf(ip)
  const of = form.list?.key ?? ''
  const always: Bucket[] = [
    { limit: perVisitor, of: visitor },
    { limit: perNetwork, of: network },
    { limit: perForm, of },
  ]
  return worked
    ? always
    : [
        ...always,
        { limit: perVisitorUnworked, of: visitor },
        { limit: perNetworkUnworked, of: network },
        { limit: perFormUnworked, of },
      ]
}

/** The networks of an address: /32 and /24, or /64 and /48. */
export function networksOf(ip: string): { readonly visitor: string; readonly network: string } {
  if (!ipaddr.isValid(ip)) return { visitor: ip, network: ip }
  // An IPv4 address in IPv6's clothes is the same visitor (RFC 4291 section 2.5.5.2).
  const address = ipaddr.process(ip)
  const cut = (bits: number) =>
    `${ipaddr.fromByteArray(
      address
        .toByteArray()
        .map((byte, n) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * n))) & 0xff),
    )}/${bits}`
  return address.kind() === 'ipv4'
    ? { visitor: cut(32), network: cut(24) }
    : { visitor: cut(64), network: cut(48) }
}

/**
 * Whether a browser says that another site's page sent this. Sec-Fetch-Site comes first: under a page's referrer policy
 * `Origin` may be `null` though the page is ours. Who sends neither is no browser of the last years, and a script
 * writes what it likes: that is what the other checks are for.
 */
export function isForeign({ headers }: FastifyRequest, allowed: readonly string[]): boolean {
  const from = headers['sec-fetch-site']
  if (from === 'same-origin' || from === 'none') return false
  const { origin } = headers
  if (origin === undefined) return from !== undefined
  return !allowed.includes(origin)
}

/** Where a request came from; a proxy that hands on nonsense stands for whom it hides. */
export function addressOf({ ip, socket }: FastifyRequest): string {
  return ipaddr.isValid(ip) ? ip.replace(/%.*$/, '') : (socket.remoteAddress ?? '127.0.0.1')
}

/** A header as it may be kept: one line, cut where nobody would read on. */
export function readHeader(value: string | undefined, longest = 500): string | undefined {
  return (
    value
      ?.replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, longest) || undefined
  )
}
