/** The site with sign-ups that wait to be confirmed, and the links that their messages carry. */
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { signIds } from '../../../src/link.ts'
import { processSignUps } from '../../../subscribers/sign-up/process.ts'
import { queueSignUp, type SignUpRequest } from '../../../subscribers/sign-up/request.ts'
import { testList, testPublication } from '../../support/lists.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'
import { formFor, suppressionSecret } from '../sign-up-job/job.ts'

/** The site with what these tests do. */
export interface ConfirmSite extends TestSite {
  /** The ids of daily (which has a welcome) and weekly. */
  readonly daily: number
  readonly weekly: number
  /** Sends a form in, has the job write the message, and returns its links. */
  readonly signUp: (address: string, change?: Partial<SignUpRequest>) => Promise<MessageLinks>
  readonly work: () => Promise<void>
  /** All that a reader's doing may change, as one string. */
  readonly everything: () => Promise<string>
  readonly states: (address: string) => Promise<Record<string, string>>
  readonly kinds: () => Promise<string[]>
}

/** What a message links to. */
export interface MessageLinks {
  readonly id: number
  readonly confirm: string
  readonly notMe: string
}

/** Opens it. */
export async function openConfirmSite(): Promise<ConfirmSite> {
  const publication = testPublication({ site: 'https://news.example.org/mail' })
  const daily = testList(
    'daily',
    { name: 'Daily <stories>', welcome: './welcome.md', languages: ['en', 'de', 'ar'] },
    publication,
  )
  const weekly = testList('weekly', { name: 'The week', description: 'On Fridays' }, publication)
  const world = await openTestSite(undefined, { lists: [daily, weekly], site: publication.site })
  const { database, ring } = world
  const made = await sql<{ id: number }>`
    insert into lists (key, name) values ('weekly', 'The week') returning id`.execute(database)
  await sql`delete from subscribers`.execute(database)
  const failures: unknown[] = []
  const work = async () => {
    await processSignUps(database, {
      ...{ publication, suppressionSecret, instance: 'test', readers: { confirmationsPerHour: 60 } },
      lists: new Map([daily, weekly].map((list) => [list.key, list])),
      signal: new AbortController().signal,
      written: async () => {},
      failed: (error) => failures.push(error),
    })
    assert.deepEqual(failures, [])
  }
  return {
    ...world,
    daily: world.list,
    weekly: made.rows[0]?.id ?? 0,
    work,
    async signUp(address, change = {}) {
      await queueSignUp(database, formFor(address, change), undefined)
      await work()
      const { rows } = await sql<{ id: number }>`
        select max(id) as id from confirmations`.execute(database)
      const id = rows[0]?.id ?? 0
      return {
        id,
        confirm: `${world.site.url}/c/${signIds(ring, 'confirm', [id])}`,
        notMe: `${world.site.url}/n/${signIds(ring, 'notMe', [id])}`,
      }
    },
    async everything() {
      const tables = [
        ...['subscribers', 'subscriptions', 'consent_events', 'confirmations', 'sign_ups'],
        ...['suppressions', 'notices', 'edition_sign_ups'],
      ]
      const rows = await Promise.all(
        tables.map(async (table) => {
          const read = await sql`select to_jsonb(t) from ${sql.table(table)} t order by 1`.execute(database)
          return { table, rows: read.rows }
        }),
      )
      return JSON.stringify(rows)
    },
    async states(address) {
      const { rows } = await sql<{ key: string; state: string }>`
        select l.key, s.state from subscriptions s join lists l on l.id = s.list_id
        join subscribers r on r.id = s.subscriber_id where r.address_key = ${address} order by l.id`.execute(
        database,
      )
      return Object.fromEntries(rows.map(({ key, state }) => [key, state]))
    },
    async kinds() {
      const { rows } = await sql<{ kind: string }>`select kind from notices order by id`.execute(database)
      return rows.map(({ kind }) => kind)
    },
  }
}

/** Presses a button of a page. */
export async function press(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'user-agent': 'Reader/2.0' },
    redirect: 'manual',
  })
}
