/** Reads `SMTP_URL`: a relay's place, encryption and login in one line. */
import { z } from 'zod'
import type { RelayLimits, RelayLogin, RelaySettings, TlsPolicy } from './relay-settings.ts'

/** One thing wrong with a relay's URL; nothing in it is secret. */
export interface RelayUrlFault {
  readonly found: string
  readonly needs: string
  readonly example: string
}

const example = 'smtps://user:password@smtp.example.org'

const querySchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9.:[\]-]+$/)
    .optional(),
  tls: z.enum(['required', 'opportunistic', 'never']).optional(),
  auth: z.enum(['plain', 'login', 'cram-md5', 'xoauth2']).optional(),
  accessToken: z.string().min(1).optional(),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  refreshToken: z.string().min(1).optional(),
  accessUrl: z.url({ protocol: /^https$/ }).optional(),
})

type Query = z.infer<typeof querySchema>

const expectations: Readonly<Record<keyof Query, Omit<RelayUrlFault, 'found'>>> = {
  name: { needs: 'a host name for EHLO', example: '?name=mail.example.org' },
  tls: { needs: 'required, opportunistic or never', example: '?tls=required' },
  auth: { needs: 'plain, login, cram-md5 or xoauth2', example: '?auth=login' },
  accessToken: { needs: 'a token', example: '?auth=xoauth2&accessToken=ya29.a0Af' },
  clientId: { needs: 'a client id', example: '?auth=xoauth2&clientId=123.apps.example.org' },
  clientSecret: { needs: 'a client secret', example: '?auth=xoauth2&clientSecret=GOCSPX-1' },
  refreshToken: { needs: 'a refresh token', example: '?auth=xoauth2&refreshToken=1-abc' },
  accessUrl: { needs: 'an https URL', example: '?accessUrl=https://oauth.example.org/token' },
}

/** What RFC 3986 lets stand in a secret may be percent-encoded; an odd `%` stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The relay that `text` names, or everything that is wrong with it. */
export function parseRelayUrl(
  text: string,
  { name, limits }: { name: string; limits: RelayLimits },
): RelaySettings | { readonly faults: readonly RelayUrlFault[] } {
  const url = URL.parse(text.trim())
  // Never quote the text itself: it may hold a password.
  if (url === null) return { faults: [{ found: 'no URL', needs: 'a URL', example }] }
  const secure = url.protocol === 'smtps:'
  if (!secure && url.protocol !== 'smtp:') {
    return { faults: [{ found: `the scheme ${url.protocol}//`, needs: 'smtp:// or smtps://', example }] }
  }
  if (url.hostname === '') return { faults: [{ found: 'no host', needs: 'the name of the relay', example }] }
  const query = readQuery(url.searchParams)
  if ('faults' in query) return query
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  const tls = secure ? 'required' : (query.tls ?? (isLoopback(host) ? 'opportunistic' : 'required'))
  const login = readLogin(decode(url.username), decode(url.password), query)
  const faults = [
    ...(login !== undefined && 'faults' in login ? login.faults : []),
    ...pathFaults(url),
    ...policyFaults(url, { secure, tls, host, query }),
  ]
  if (faults.length > 0 || (login !== undefined && 'faults' in login)) return { faults }
  return {
    ...limits,
    name,
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    tls,
    ...(query.name === undefined ? {} : { clientName: query.name }),
    ...(login === undefined ? {} : { login }),
  }
}

function readQuery(params: URLSearchParams): Query | { faults: RelayUrlFault[] } {
  const parsed = querySchema.safeParse(Object.fromEntries(params))
  if (parsed.success) return parsed.data
  return {
    faults: parsed.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        const needs = `one of ${Object.keys(expectations).join(', ')}`
        return issue.keys.map((key) => ({
          found: `the unknown part ?${key}=`,
          needs,
          example: '?tls=required',
        }))
      }
      const key = querySchema.keyof().parse(issue.path[0])
      return [{ found: `an unusable ?${key}=`, ...expectations[key] }]
    }),
  }
}

function readLogin(
  user: string,
  password: string,
  query: Query,
): RelayLogin | { faults: RelayUrlFault[] } | undefined {
  const { auth, accessToken, clientId, clientSecret, refreshToken, accessUrl } = query
  const tokens = definedOnly({ accessToken, clientId, clientSecret, refreshToken, accessUrl })
  if (auth === 'xoauth2') {
    const renewable = clientId !== undefined && clientSecret !== undefined && refreshToken !== undefined
    if (user !== '' && (accessToken !== undefined || renewable)) return { kind: 'xoauth2', user, ...tokens }
    const needs = 'a user, and clientId, clientSecret and refreshToken (or accessToken)'
    const works =
      'smtps://me%40example.org@smtp.example.org?auth=xoauth2&clientId=A&clientSecret=B&refreshToken=C'
    return { faults: [{ found: 'auth=xoauth2 with parts missing', needs, example: works }] }
  }
  if (Object.keys(tokens).length > 0) {
    return { faults: [{ found: 'a token without auth=xoauth2', needs: 'both', example: '?auth=xoauth2' }] }
  }
  if (user === '' && password === '') {
    if (auth === undefined) return undefined
    return { faults: [{ found: `auth=${auth} without user and password`, needs: 'both', example }] }
  }
  if (user === '' || password === '') {
    const found = user === '' ? 'a password without a user' : 'a user without a password'
    return { faults: [{ found, needs: 'both, with @ written as %40', example }] }
  }
  const mechanism = mechanisms[auth ?? 'any']
  return { kind: 'password', user, password, ...(mechanism === undefined ? {} : { mechanism }) }
}

const mechanisms = { any: undefined, plain: 'PLAIN', login: 'LOGIN', 'cram-md5': 'CRAM-MD5' } as const

function pathFaults(url: URL): RelayUrlFault[] {
  // A "#" or "/" in a password ends the host early; the rest lands here.
  if (url.pathname.replace('/', '') === '' && url.hash === '') return []
  const needs = 'nothing after the port, and / # ? in a password written as %2F %23 %3F'
  return [{ found: 'a path or a #', needs, example }]
}

function policyFaults(
  url: URL,
  { secure, tls, host, query }: { secure: boolean; tls: TlsPolicy; host: string; query: Query },
): RelayUrlFault[] {
  if (secure && query.tls !== undefined && query.tls !== 'required') {
    return [
      {
        found: `smtps:// with tls=${query.tls}`,
        needs: 'smtp:// for that',
        example: `smtp://${host}?tls=never`,
      },
    ]
  }
  // Whoever sits in between takes STARTTLS out of the greeting and reads the password.
  if (tls === 'opportunistic' && url.username !== '' && !isLoopback(host)) {
    return [
      {
        found: 'a login with tls=opportunistic',
        needs: 'tls=required',
        example: `smtp://…@${host}?tls=required`,
      },
    ]
  }
  return []
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Leaves out what is undefined, for `exactOptionalPropertyTypes`. */
function definedOnly(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}
