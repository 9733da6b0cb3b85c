/** Opens a connection to a host whose addresses were checked: its name is resolved here, and it goes nowhere else. */
import { isIP, type LookupFunction } from 'node:net'
import type { Client } from 'undici'
import { exitCodes } from '../../mistake.ts'
import { orAborted } from '../or-aborted.ts'
import { FetchFault } from './fetch-fault.ts'
import type { Web } from './web.ts'

/** How long it may take: `timeoutMs` is for connecting, for the headers and between the body's pieces, each. */
export interface ClientLimits {
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

/** A client of that URL's host, to be destroyed after use. Throws a {@link FetchFault} for a forbidden place. */
export async function openClient(url: URL, web: Web, { signal, timeoutMs }: ClientLimits): Promise<Client> {
  const addresses = await findAddresses(url, web, signal)
  const { Client } = await import('undici')
  return new Client(url.origin, {
    connect: {
      lookup: pinTo(addresses),
      signal,
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      ...(web.authority !== undefined && { ca: web.authority }),
    },
    ...(timeoutMs !== undefined && { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
  })
}

/** The addresses behind a host; one that is not public refuses them all, so that no order of answers helps. */
async function findAddresses(url: URL, web: Web, signal: AbortSignal): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) === 0 ? await orAborted(async () => await web.resolve(host), signal) : [host]
  for (const address of addresses) {
    const objection = await web.objectToAddress(address)
    if (objection !== undefined)
      throw new FetchFault(
        `${host === address ? 'it is at' : 'it leads to'} ${address}, which is ${objection}`,
        'Only pages on the public web are fetched; save this one, and give the file.',
      )
  }
  if (addresses.length === 0)
    throw new FetchFault(`the name ${host} has no address`, 'Check its spelling.', exitCodes.unreachable)
  return addresses
}

/** Whoever asks for an address gets those that were checked: a second answer of the name server never counts. */
function pinTo(addresses: readonly string[]): LookupFunction {
  const checked = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = checked
    if (options.all === true || first === undefined) callback(null, checked)
    else callback(null, first.address, first.family)
  }
}
