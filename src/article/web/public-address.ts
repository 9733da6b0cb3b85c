/** Tells whether an IP address is a place on the public internet, and not somewhere inside. */
import { isIP } from 'node:net'
import type { IPv4, IPv6 } from 'ipaddr.js'

/** What a person is told of a range of ipaddr.js; a range that stands here with no words of its own is "reserved". */
const ranges: Readonly<Record<string, string>> = {
  unspecified: 'no place at all',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'an address of the local link, where clouds keep their credentials',
  loopback: 'this machine itself',
  carrierGradeNat: "an address inside a provider's network",
  private: 'an address of a private network',
  uniqueLocal: 'an address of a private network',
  deprecatedSiteLocal: 'an address of a private network',
  teredo: 'a tunnel (Teredo)',
  '6to4': 'a tunnel (6to4)',
  rfc6052: 'a translated IPv4 address (NAT64)',
  rfc6145: 'a translated IPv4 address',
  ipv4Mapped: 'an IPv4 address in disguise',
}

/** Public by their range, but each answers a machine in that cloud with the machine's own secrets. */
const metadata: ReadonlySet<string> = new Set(['168.63.129.16'])

/**
 * Why nothing may be fetched from an address: the words after "which is"; undefined for a public one. What can't be
 * read as an address is refused: an IPv4 address has four decimal numbers, an IPv6 address no zone.
 *
 * Ranges that hold an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) are refused whatever address they hold:
 * a public one has a plain spelling. IANA's registries (RFC 6890) are the source; of IPv6 only 2000::/3 is given out.
 */
export async function objectToAddress(address: string): Promise<string | undefined> {
  if (isIP(address) === 0 || address.includes('%')) return 'no address that can be checked'
  const { default: ipaddr } = await import('ipaddr.js')
  const parsed: IPv4 | IPv6 = ipaddr.parse(address)
  if (metadata.has(parsed.toString())) return 'where a cloud keeps its credentials'
  const range = parsed.range()
  if (range !== 'unicast') return ranges[range] ?? 'a reserved address'
  const isGlobal = parsed.kind() === 'ipv4' || parsed.match(ipaddr.parseCIDR('2000::/3'))
  return isGlobal ? undefined : 'a reserved address'
}
