/** Asks a page on the public web for its status, without reading it. */
import { openClient } from './open-client.ts'
import { isRedirect, userAgent } from './request-page.ts'
import type { Web } from './web.ts'
import { parseWebUrl } from './web-url.ts'

/** A page may have moved a few times; one that leads on for longer is not asked to the end. */
const maxRedirects = 5

/**
 * The HTTP status that a page comes to, redirects followed. Each step is checked as `fetchPublic` does it, but
 * that a page may lead from https to http. Throws a FetchFault for a forbidden place, and what the network throws.
 */
export async function askStatus(
  url: string,
  {
    method,
    web,
    signal,
  }: { readonly method: 'HEAD' | 'GET'; readonly web: Web; readonly signal: AbortSignal },
): Promise<number> {
  let next = parseWebUrl(url, web.isWebPort)
  for (let moved = 0; ; moved += 1) {
    const { status, location } = await askOnce(next, method, web, signal)
    if (!isRedirect(status) || location === undefined || moved === maxRedirects) return status
    next = parseWebUrl(URL.parse(location, next.href)?.href ?? location, web.isWebPort)
  }
}

async function askOnce(
  url: URL,
  method: 'HEAD' | 'GET',
  web: Web,
  signal: AbortSignal,
): Promise<{ status: number; location: string | undefined }> {
  const client = await openClient(url, web, { signal })
  try {
    const answer = await client.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': userAgent, accept: '*/*' },
      signal,
    })
    // The body is not read; that it breaks off is nobody's trouble.
    answer.body.on('error', () => undefined)
    const { location } = answer.headers
    return { status: answer.statusCode, location: typeof location === 'string' ? location : undefined }
  } finally {
    await client.destroy()
  }
}
