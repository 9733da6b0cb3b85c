/** The one gate that every sign-up goes through, from whichever form: checked, limited, queued, whoever it is about. */
import type { FastifyRequest } from 'fastify'
import type { Bucket } from '../../src/queue/rate-limits.ts'
import type { ReaderSite } from '../reader-site.ts'
import { visitorOf } from '../visitor.ts'
import { bucketsOf } from './buckets.ts'
import { agreedWords, consentWords } from './consent-words.ts'
import { isForeign } from './foreign.ts'
import type { FormKind } from './form-kind.ts'
import { readFormTime } from './form-time.ts'
import { type Asked, type Fault, judge } from './judge.ts'
import { takesNoMail } from './mail-domain.ts'
import { readSolution, type SolvedChallenge } from './proof-of-work.ts'
import { queueSignUp, type SignUpRequest } from './request.ts'
import type { Typed } from './typed.ts'

/** What a sign-up came to, as far as its sender may know. */
export type Answer =
  | { readonly kind: 'queued' }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }
  /** Nothing is wrong but how it came: a person sends it again from our own form. */
  | { readonly kind: 'again'; readonly foreign: boolean }
  | { readonly kind: 'full'; readonly retryAfterSeconds: number }

/** What the gate needs of the site. */
export type GateSite = Pick<
  ReaderSite,
  'database' | 'ring' | 'site' | 'wake' | 'takeFrom' | 'resolver' | 'now'
>

/** Lets a sign-up through, or says why not. `language`: the page's. */
export async function passGate(
  site: GateSite,
  form: FormKind,
  typed: Typed,
  { request, language }: { readonly request: FastifyRequest; readonly language: string },
): Promise<Answer> {
  const judged = judge(form, typed, language)
  if ('faults' in judged) return { kind: 'faulty', faults: judged.faults }
  const { asked } = judged
  const foreign = isForeign(request, [new URL(site.site).origin, ...originsOf(asked)])
  if (foreign || typed.trap !== '' || readFormTime(site.ring, typed.form, site.now()) !== 'good')
    return { kind: 'again', foreign }
  const solved = typed.altcha === '' ? undefined : await readSolution(site.ring, typed.altcha)
  if (typed.altcha !== '' && solved === undefined) return { kind: 'again', foreign }

  const wait = await site.takeFrom(bucketsFor(request, form, asked, solved))
  if (wait > 0) return { kind: 'full', retryAfterSeconds: Math.ceil(wait / 1_000) }

  const domain = asked.email.address.slice(asked.email.address.lastIndexOf('@') + 1)
  if (site.resolver !== undefined && (await takesNoMail(domain, site.resolver)))
    return { kind: 'faulty', faults: [{ at: 'email', what: 'noMail', domain }] }

  const queued = await queueSignUp(
    site.database,
    writeRequest(site, form, asked, { request, language }),
    solved,
  )
  // A challenge that was good once already: two presses of the button, or somebody who sells solutions.
  if (!queued) return { kind: 'again', foreign }
  site.wake('sign-up')
  return { kind: 'queued' }
}

/** The sites that all lists chosen let send their form. */
function originsOf({ lists }: Asked): readonly string[] {
  const [first, ...rest] = lists
  return (first?.origins ?? []).filter((origin) => rest.every((list) => list.origins.includes(origin)))
}

function bucketsFor(
  request: FastifyRequest,
  form: FormKind,
  { lists }: Asked,
  solved: SolvedChallenge | undefined,
): Bucket[] {
  const [only] = lists
  // One list chosen on the form of all is that list's form: there is no way round its bucket.
  const list = lists.length === 1 ? only : form.list
  return bucketsOf(comingFrom(request).ip, { ...form, list }, solved !== undefined)
}

function writeRequest(
  { site }: GateSite,
  form: FormKind,
  asked: Asked,
  { request, language }: { readonly request: FastifyRequest; readonly language: string },
): SignUpRequest {
  const from = form.by === 'api' ? (request.headers.referer ?? request.headers.origin) : undefined
  return {
    address: asked.email.typed,
    ...(asked.name !== undefined && { name: asked.name }),
    lists: asked.lists.map(({ key }) => key),
    language: asked.language,
    fields: asked.fields,
    ...(asked.via !== undefined && { via: asked.via }),
    ...agreedWords(consentWords(form, language), asked.lists),
    by: form.by,
    page: readPage(from) ?? `${site}${form.path}`,
    ...comingFrom(request),
  }
}

function comingFrom(request: FastifyRequest) {
  // Who hung up before we looked is counted, and kept, as coming from nowhere (RFC 1122 section 3.2.1.3).
  return { ip: '0.0.0.0', ...visitorOf(request) }
}

const longestPage = 500

/** The address of somebody else's page as it may be kept: one line, cut where nobody would read on. */
function readPage(address: string | undefined): string | undefined {
  return (
    address
      ?.replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, longestPage) || undefined
  )
}
