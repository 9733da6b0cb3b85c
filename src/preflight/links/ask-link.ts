/** Asks a page whether it is there, without reading it; only places on the public web are asked. */
import { askStatus } from '../../article/web/ask-status.ts'
import { FetchFault } from '../../article/web/fetch-fault.ts'
import type { Web } from '../../article/web/web.ts'

/** What came of asking: a status, a name that no name server knows, or why nothing can be said. */
export type LinkAnswer =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'unknown-name'; readonly host: string }
  /** No name server answered: it says nothing about the link. */
  | { readonly kind: 'no-name-server' }
  /** Nobody outside gets there: a private address, a name of the own network. */
  | { readonly kind: 'inside'; readonly why: string }
  | { readonly kind: 'silent'; readonly why: string }

/** Asks with HEAD, and with GET where that is refused: many servers answer only that rightly. Never throws but when stopped. */
export async function askLink(
  url: string,
  { web, signal, timeoutMs }: { web: Web; signal: AbortSignal; timeoutMs: number },
): Promise<LinkAnswer> {
  const late = AbortSignal.timeout(timeoutMs)
  const stop = AbortSignal.any([signal, late])
  try {
    const ask = async (method: 'HEAD' | 'GET') => await askStatus(url, { method, web, signal: stop })
    const status = await ask('HEAD')
    return { kind: 'status', status: status < 400 ? status : await ask('GET') }
  } catch (error) {
    signal.throwIfAborted()
    if (late.aborted) return { kind: 'silent', why: `it does not answer within ${timeoutMs / 1000} s` }
    return explain(error, url)
  }
}

function explain(error: unknown, url: string): LinkAnswer {
  // The address itself, or the one that its name has, is none that readers reach.
  if (error instanceof FetchFault) return { kind: 'inside', why: error.found }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND') return { kind: 'unknown-name', host: URL.parse(url)?.hostname ?? url }
  if (code === 'EAI_AGAIN') return { kind: 'no-name-server' }
  if (code === 'ECONNREFUSED') return { kind: 'silent', why: 'nothing listens there' }
  if (/CERT|TLS|SSL/.test(code)) return { kind: 'silent', why: `its certificate does not hold (${code})` }
  return { kind: 'silent', why: 'it does not answer' }
}
