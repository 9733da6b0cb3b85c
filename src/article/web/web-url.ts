/** Reads the address of a page, and refuses what could mean a place inside before a name is even looked up. */
import { isIPv4 } from 'node:net'
import { FetchFault } from './fetch-fault.ts'

/** Names that mean the machine or its own network (RFC 6761, 6762, 7686, 8375, ICANN's .internal). */
const innerNames = /(?:^|\.)(?:localhost|local|internal|home\.arpa|onion|alt)$/

/**
 * Parses a page's address, against `base` for a redirect's. Throws a {@link FetchFault}.
 *
 * The WHATWG parser has many spellings for one host (2130706433, 0x7f.1, 127。0。0。1 are all 127.0.0.1): what counts
 * is the host that it comes to, and an IPv4 address must have been written as such.
 */
export function parseWebUrl(text: string, isWebPort: (port: number) => boolean, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (url === null) throw new FetchFault('that is no web address', 'Write it as https://example.org/story.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new FetchFault(
      `${url.protocol} is not fetched, only http: and https: are`,
      'Give the file instead.',
    )
  if (url.username !== '' || url.password !== '')
    throw new FetchFault('it holds a user name or password', 'Leave out what stands before the @.')
  // A relative redirect names no host; the one that it stays on was looked at.
  if (url.host !== base?.host) checkHost(text, url)
  if (url.protocol === 'http:' && base?.protocol === 'https:')
    throw new FetchFault(
      'it leads from https: to http:, where anybody in between can change it',
      `Give ${url.href} itself if that is the page.`,
    )
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (!isWebPort(port))
    throw new FetchFault(`port ${port} is none that pages are served on`, 'Save the page, and give the file.')
  return url
}

function checkHost(text: string, { hostname }: URL): void {
  if (hostname.endsWith('.'))
    throw new FetchFault(`the name ${hostname} ends in a full stop`, 'Leave it out.')
  // Nobody who means well writes an address in hexadecimal or as one number.
  if (isIPv4(hostname) && !text.includes(hostname))
    throw new FetchFault(`it is another spelling of ${hostname}`, `Write ${hostname} if you mean it.`)
  if (hostname.startsWith('[') || isIPv4(hostname)) return
  if (innerNames.test(hostname) || !hostname.includes('.'))
    throw new FetchFault(
      `${hostname} is a name on this machine or its own network`,
      'Only pages on the public web are fetched; save this one, and give the file.',
    )
}
