/** Finds out whether the public address in the settings leads to this very installation, as links in mail need. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { isProbeAnswer, type KeyRing, signProbe, signUnsubscribe } from '../link.ts'

/** What a probe came to; a fault is one sentence about what was found. */
export type SiteProbe = { readonly ok: true } | { readonly ok: false; readonly fault: string }

/** Whom to expect there. */
export interface ProbeExpectation {
  readonly ring: KeyRing
  readonly instanceId: string
  readonly timeoutMs?: number
}

const probeAnswer = z.object({ instance: z.string(), answer: z.string() })

// A list and a subscriber that no database holds: the POST goes all the way and changes nothing.
const nobody = { list: 0, subscriber: 0, edition: 0, n: 0 }

/** Asks the site to prove itself, then posts a one-click unsubscribe of nobody. Never throws for what it finds. */
export async function probeSite(siteUrl: string, expected: ProbeExpectation): Promise<SiteProbe> {
  const { timeoutMs = 10_000 } = expected
  const base = siteUrl.replace(/\/+$/, '')
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${base}${path}`, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  try {
    const fault = (await askForProof(ask, expected)) ?? (await tryOneClick(ask, expected))
    return fault === undefined ? { ok: true } : { ok: false, fault: `${siteUrl} ${fault}` }
  } catch (error) {
    return { ok: false, fault: `${siteUrl} can't be reached (${reasonOf(error)})` }
  }
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>

async function askForProof(ask: Ask, { ring, instanceId }: ProbeExpectation): Promise<string | undefined> {
  const nonce = randomBytes(16)
  const response = await ask(`/.well-known/broadsheet?probe=${signProbe(ring, nonce)}`)
  if (response.status >= 300 && response.status < 400) return redirected(response)
  if (response.status === 404) return 'is not served by Broadsheet, or by one with another BROADSHEET_SECRET'
  if (response.status !== 200) return `answered ${response.status} when asked to prove itself`
  const answer = probeAnswer.safeParse(await response.json().catch(() => undefined))
  if (!answer.success || !isProbeAnswer(ring, nonce, answer.data.answer)) return 'is not served by Broadsheet'
  if (answer.data.instance !== instanceId)
    return 'is served by another installation (its database is another one)'
  return undefined
}

async function tryOneClick(ask: Ask, { ring }: ProbeExpectation): Promise<string | undefined> {
  const response = await ask(`/u/${signUnsubscribe(ring, nobody)}`, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  })
  await response.body?.cancel()
  if (response.status >= 300 && response.status < 400) return redirected(response)
  if (response.status !== 200)
    return `answered ${response.status} to a one-click unsubscribe, where 200 is required`
  return undefined
}

/** RFC 8058 section 3.1 forbids it for a one-click POST, and the address in the settings is to be the real one. */
function redirected(response: Response): string {
  return `redirects to ${response.headers.get('location') ?? 'another place'}: set publication.site to the address that answers itself`
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}
