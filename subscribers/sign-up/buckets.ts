/** Says which buckets a sign-up takes from: those of its visitor, of the network around it, of the form. */
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

/** The buckets that a sign-up takes one from each, in this order. */
export function bucketsOf(ip: string, form: FormKind, worked: boolean): Bucket[] {
  const { visitor, network } = networksOf(ip)
  const of = form.list?.key ?? ''
  // The narrowest first: what a visitor no longer has is not taken from the form, which is everybody's.
  return [
    ...(worked ? [] : [{ limit: perVisitorUnworked, of: visitor }]),
    { limit: perVisitor, of: visitor },
    ...(worked ? [] : [{ limit: perNetworkUnworked, of: network }]),
    { limit: perNetwork, of: network },
    ...(worked ? [] : [{ limit: perFormUnworked, of }]),
    { limit: perForm, of },
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
