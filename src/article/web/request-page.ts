/** One request, to an address that was checked. */
import { exitCodes } from '../../mistake.ts'
import { FetchFault, saveInstead } from './fetch-fault.ts'
import { openClient } from './open-client.ts'
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
  const client = await openClient(url, web, { signal, timeoutMs })
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

/** Whether an answer's status says that the page is elsewhere (RFC 9110 15.4). */
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
