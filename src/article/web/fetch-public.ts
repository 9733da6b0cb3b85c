/** Fetches a page from the public web, and from nowhere else, within limits of time and size. */
import { exitCodes, Mistake } from '../../mistake.ts'
import { FetchFault, saveInstead } from './fetch-fault.ts'
import { type Reply, requestPage } from './request-page.ts'
import { publicWeb, type Web } from './web.ts'
import { parseWebUrl } from './web-url.ts'

/** Limits and the like; each has a default. */
export interface FetchOptions {
  /** Of the unpacked body; 5 MB is ten times a big news page. */
  readonly maxBytes?: number
  /** For everything from the first name to the last byte, redirects included. */
  readonly timeoutMs?: number
  /** The `Accept` header. */
  readonly accept?: string
  readonly signal?: AbortSignal
  readonly web?: Web
}

/** What was fetched. */
export interface Fetched {
  readonly bytes: Buffer
  /** The header as it came. */
  readonly contentType?: string
  /** Where it came from in the end. */
  readonly url: string
}

const maxRedirects = 3
const acceptPage = 'text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9, */*;q=0.5'

/**
 * Fetches `url` with GET: http and https only, no cookies, no credentials, at most three redirects, never from https
 * to http. At every step the name is resolved, each of its addresses must be public, and the connection goes to just
 * these. Throws a {@link Mistake} that says what was wrong and what to do.
 */
export async function fetchPublic(url: string, options: FetchOptions = {}): Promise<Fetched> {
  const { maxBytes = 5_000_000, timeoutMs = 10_000, accept = acceptPage, signal, web = publicWeb } = options
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(lateFault(timeoutMs)), timeoutMs)
  const stop = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal])
  const way: URL[] = []
  try {
    let next = parseWebUrl(url.trim(), web.isWebPort)
    for (;;) {
      way.push(next)
      const reply: Reply = await requestPage(next, { accept, maxBytes, timeoutMs, signal: stop, web })
      if (reply.kind === 'page') {
        const { kind: _, ...page } = reply
        return { ...page, url: next.href }
      }
      if (way.length > maxRedirects)
        throw new FetchFault(`it is redirected more than ${maxRedirects} times`, saveInstead)
      next = parseWebUrl(reply.location, web.isWebPort, next)
    }
  } catch (error) {
    if (signal?.aborted === true)
      throw new Mistake(`Stopped while ${shown(url)} was fetched.`, exitCodes.stopped, { cause: error })
    const fault = deadline.signal.aborted ? lateFault(timeoutMs) : asFault(error)
    const last = way.at(-1)
    const over = way.length > 1 && last !== undefined ? `redirected to ${shown(last.href)}, ` : ''
    throw new Mistake(
      `${shown(url)} can't be fetched: ${over}${fault.found}. ${fault.advice}`,
      fault.exitCode,
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
}

function lateFault(timeoutMs: number): FetchFault {
  return new FetchFault(
    `it took longer than ${timeoutMs / 1000} s`,
    `Try again later. ${saveInstead}`,
    exitCodes.unreachable,
  )
}

/** What the network said, in a person's words; anything else is a bug and goes on its way. */
function asFault(error: unknown): FetchFault {
  if (error instanceof FetchFault) return error
  if (!(error instanceof Error)) throw error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error.name === 'HTTPParserError')
    return new FetchFault('what answers there speaks no HTTP', 'Check the address.', exitCodes.unreachable)
  if (code === '') throw error
  const broken = /^(Z_|ERR_BROTLI|ERR__)/.test(code)
  const found = broken ? 'its packed bytes are broken' : foundBy(code, error.message)
  return new FetchFault(found, broken ? saveInstead : 'Try again later.', exitCodes.unreachable, {
    cause: error,
  })
}

function foundBy(code: string, message: string): string {
  if (code === 'ENOTFOUND') return 'no name server knows its name'
  if (code === 'EAI_AGAIN') return 'the name server does not answer'
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'its site broke the connection off'
  if (/CERT|TLS|SSL/.test(code)) return `the certificate of its site does not hold (${code})`
  return `${message.replace(/\.$/, '')} (${code})`
}

/** No password goes to a screen or a log, and no line is endless. */
function shown(url: string): string {
  const bare = url.trim().replace(/^([a-z][\w+.-]*:)?([\\/]*)[^\\/?#]*@/i, '$1$2…@')
  return bare.length > 200 ? `${bare.slice(0, 200)}…` : bare
}
