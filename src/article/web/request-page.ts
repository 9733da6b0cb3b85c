/** One request, to an address that was checked: the name is resolved here, and the connection goes nowhere else. */
import { isIP, type LookupFunction } from 'node:net'
import { exitCodes } from '../../mistake.ts'
import { FetchFault, saveInstead } from './fetch-fault.ts'
import { acceptedEncodings, readBody, tooBig } from './read-body.ts'
import type { Web } from './web.ts'

/** What came back: a body, or the address to go to instead, as the server wrote it. */
export type Reply =
  | { readonly kind: 'page'; readonly bytes: Buffer; readonly contentType?: string }
  | { readonly kind: 'redirect'; readonly location: string }

/** How to ask. */
export interface PageRequest {
  readonly accept: string
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly web: Web
}

/** Some sites turn away what does not begin like a browser; the name says who it is. */
export const userAgent = 'Mozilla/5.0 (compatible; Broadsheet; newsletter)'

/** Asks for a page once. Throws a {@link FetchFault} for a forbidden place or an answer that is no page. */
export async function requestPage(url: URL, request: PageRequest): Promise<Reply> {
  const { accept, maxBytes, timeoutMs, signal, web } = request
  const addresses = await findAddresses(url, web, signal)
  const { Client } = await import('undici')
  const client = new Client(url.origin, {
    connect: {
      lookup: pinTo(addresses),
      signal,
      timeout: timeoutMs,
      ...(web.authority === undefined ? {} : { ca: web.authority }),
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  try {
    const answer = await client.request({
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': userAgent, accept, 'accept-encoding': acceptedEncodings },
      signal,
    })
    // What comes after an error is nobody's: without a listener it would end the process.
    answer.body.on('error', () => undefined)
    const location = answer.headers.location
    if (isRedirect(answer.statusCode) && typeof location === 'string') return { kind: 'redirect', location }
    if (answer.statusCode < 200 || answer.statusCode > 299) throw refusal(answer.statusCode)
    if (Number(answer.headers['content-length']) > maxBytes) throw tooBig(maxBytes)
    const encoding = answer.headers['content-encoding']
    const bytes = await readBody(answer.body, [encoding ?? []].flat().join(', '), { maxBytes, signal })
    const contentType = [answer.headers['content-type'] ?? []].flat()[0]
    return { kind: 'page', bytes, ...(contentType === undefined ? {} : { contentType }) }
  } finally {
    await client.destroy()
  }
}

/** The addresses behind a host; one that is not public refuses them all, so that no order of answers helps. */
export async function findAddresses(url: URL, web: Web, signal: AbortSignal): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) === 0 ? await unlessStopped(web.resolve(host), signal) : [host]
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
export function pinTo(addresses: readonly string[]): LookupFunction {
  const checked = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = checked
    if (options.all === true || first === undefined) callback(null, checked)
    else callback(null, first.address, first.family)
  }
}

export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

function refusal(status: number): FetchFault {
  const http = `(HTTP ${status})`
  if (status === 404 || status === 410)
    return new FetchFault(`there is no such page ${http}`, 'Check the address.')
  if (status === 429 || status >= 500)
    return new FetchFault(`its site has trouble ${http}`, 'Try again later.', exitCodes.unreachable)
  if (status >= 300 && status < 400)
    return new FetchFault(`its site leads on to no address ${http}`, saveInstead)
  return new FetchFault(`its site does not let us have it ${http}`, saveInstead)
}

/** A name server that says nothing can't be told to stop; it is left behind. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const stopped = Promise.withResolvers<never>()
  const stop = (): void => stopped.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, stopped.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
