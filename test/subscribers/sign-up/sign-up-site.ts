/** Opens the site with the lists that a test of the sign-up form writes down, and fills in the form as browsers do. */
import { createSecretKey } from 'node:crypto'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import type { Challenge } from 'altcha-lib/types'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { type KeyRing, openKeyRing } from '../../../src/link.ts'
import type { TakeFrom } from '../../../src/queue/rate-limits.ts'
import { openSite } from '../../../src/site/site.ts'
import { signFormTime } from '../../../subscribers/sign-up/form-time.ts'
import type { MailResolver } from '../../../subscribers/sign-up/mail-domain.ts'
import { makeChallenge } from '../../../subscribers/sign-up/proof-of-work.ts'
import type { SignUpRequest } from '../../../subscribers/sign-up/request.ts'
import { testList, testPublication } from '../../support/lists.ts'
import { openTestDatabase } from '../../support/postgres.ts'

/** What a test may set. */
export interface SignUpSettings {
  readonly publication?: Readonly<Record<string, unknown>>
  readonly lists?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly takeFrom?: TakeFrom
  readonly resolver?: MailResolver
  /** Another one behind the site. */
  readonly database?: Database
  readonly port?: number
}

/** The site, and what it was asked. */
export interface SignUpSite extends AsyncDisposable {
  readonly url: string
  readonly database: Database
  readonly ring: KeyRing
  readonly troubles: readonly unknown[]
  readonly woken: readonly string[]
  /** A form's time that is good now. */
  time(secondsAgo?: number): string
  /** A challenge, solved. */
  solve(): Promise<string>
  /** Sends the form as a browser with scripts does; `values` overrule. */
  send(path: string, values?: SentValues, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** All that waits for the job. */
  queued(): Promise<{ request: SignUpRequest; worked: boolean }[]>
}

/** Names and values of a form; several of one name as an array, undefined for what is left out. */
export type SentValues = Readonly<Record<string, string | readonly string[] | undefined>>

/** Opens it; a list `daily` where nothing is said. */
export async function openSignUpSite(settings: SignUpSettings = {}): Promise<SignUpSite> {
  await using opened = new AsyncDisposableStack()
  const { database } = opened.use(await openTestDatabase())
  const ring = openKeyRing(['a secret of the tests, thirty-two letters'])
  const { rows } = await sql<{ id: string }>`select id from instance`.execute(database)
  const publication = testPublication({ site: 'http://127.0.0.1/', ...settings.publication })
  const troubles: unknown[] = []
  const woken: string[] = []
  const written = settings.lists ?? { daily: { name: 'Daily stories', description: 'One story a day' } }
  const site = opened.use(
    await openSite({
      listen: { host: '127.0.0.1', port: settings.port ?? 0 },
      database: settings.database ?? database,
      ring,
      instanceId: rows[0]?.id ?? '',
      publication,
      lists: Object.entries(written).map(([key, list]) => testList(key, list, publication)),
      suppressionSecret: createSecretKey(Buffer.alloc(32, 7)),
      trustedProxies: [],
      wake: async (job) => {
        woken.push(job)
      },
      takeFrom: settings.takeFrom ?? (async () => 0),
      resolver: settings.resolver,
      onTrouble: (error) => troubles.push(error),
    }),
  )
  const time = (secondsAgo = 10) => signFormTime(ring, new Date(Date.now() - secondsAgo * 1_000))
  const solve = async () => solveForTest(await makeChallenge(ring, new Date()))
  const parts = opened.move()
  return {
    ...{ url: site.url, database, ring, troubles, woken, time, solve },
    async send(path, values = {}, headers = {}) {
      const all: SentValues = { email: 'ann@example.com', lists: 'daily', form: time(), ...values }
      const body = new URLSearchParams(
        Object.entries(all).flatMap(([name, value]) =>
          (value === undefined ? [] : [value].flat()).map((one): [string, string] => [name, one]),
        ),
      )
      return fetch(`${site.url}${path}`, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { 'sec-fetch-site': 'same-origin', ...headers },
      })
    },
    async queued() {
      const found = await sql<{ request: SignUpRequest; worked: boolean }>`
        select request, worked from sign_ups order by id`.execute(database)
      return found.rows
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** Does a challenge's work, and answers as the widget would. */
export async function solveForTest(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey })
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
}
