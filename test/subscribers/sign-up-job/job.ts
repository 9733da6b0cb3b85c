/** The sign-up job on a database of its own with two public lists and one that is not, and forms to send in. */
import { createSecretKey } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress, isAddressFault, parseAddress } from '../../../src/address.ts'
import type { Connection, Database } from '../../../src/database/database.ts'
import type { NoticePayload } from '../../../src/ledger/notices/notice.ts'
import { processSignUps, type SignUpMeans } from '../../../subscribers/sign-up/process.ts'
import { queueSignUp, type SignUpRequest } from '../../../subscribers/sign-up/request.ts'
import { testList, testPublication } from '../../support/lists.ts'
import { openTestDatabase } from '../../support/postgres.ts'

/** The words that every form of these tests showed. */
export const wording = 'Yes, send me the stories. I can leave at any time.'

/** Keys the hashes of these tests. */
export const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))

/** The hash that stands for an address here. */
export function hashOf(typed: string): Buffer {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Error(parsed.fault)
  return hashAddress(parsed.key, suppressionSecret)
}

/** A form that somebody sent in for an address. */
export function formFor(address: string, change: Partial<SignUpRequest> = {}): SignUpRequest {
  return {
    address,
    lists: ['daily'],
    language: 'en',
    fields: {},
    wording,
    wordingLanguage: 'en',
    by: 'form',
    page: 'https://news.example.org/mail/subscribe',
    ip: '192.0.2.17',
    userAgent: 'Test/1.0',
    ...change,
  }
}

/** What stands in `notices`. */
export interface WrittenNotice {
  readonly id: number
  readonly address: string
  readonly payload: NoticePayload
}

/** The job with its database. */
export interface TestJob extends AsyncDisposable {
  readonly database: Database
  /** For another process. */
  readonly connection: Connection
  /** The ids of daily, weekly and closed. */
  readonly lists: readonly number[]
  /** What the job reported as its own trouble. */
  readonly failures: unknown[]
  readonly means: SignUpMeans
  /** Sends a form in; with the proof of work unless said otherwise. */
  readonly ask: (address: string, change?: Partial<SignUpRequest>, worked?: boolean) => Promise<void>
  readonly run: (change?: Partial<SignUpMeans>) => Promise<void>
  readonly notices: () => Promise<readonly WrittenNotice[]>
  /** The states of an address, by list's key. */
  readonly states: (address: string) => Promise<Record<string, string>>
  readonly waiting: () => Promise<number>
  /** How many messages were written, of whatever kind. */
  readonly messages: () => Promise<number>
}

let challenges = 0

/** Opens it. */
export async function openTestJob(): Promise<TestJob> {
  await using opened = new AsyncDisposableStack()
  const { database, connection } = opened.use(await openTestDatabase())
  const made = await sql<{ id: number }>`
    insert into lists (key, name) values ('daily', 'Daily stories'), ('weekly', 'The week'), ('closed', 'Staff')
    returning id`.execute(database)
  const publication = testPublication()
  const failures: unknown[] = []
  const means: SignUpMeans = {
    publication,
    lists: new Map(
      [
        testList('daily', { name: 'Daily stories', from: 'Daily <daily@daily.example>' }, publication),
        testList('weekly', { name: 'The week' }, publication),
        testList('closed', { name: 'Staff', public: false }, publication),
      ].map((list) => [list.key, list]),
    ),
    readers: { confirmationsPerHour: 60 },
    suppressionSecret,
    instance: 'test',
    signal: new AbortController().signal,
    written: async () => {},
    failed: (error) => failures.push(error),
  }
  const count = async (table: string): Promise<number> => {
    const { rows } = await sql<{ many: number }>`select count(*) as many from ${sql.table(table)}`.execute(
      database,
    )
    return rows[0]?.many ?? 0
  }
  const parts = opened.move()
  return {
    database,
    connection,
    lists: made.rows.map(({ id }) => id),
    failures,
    means,
    async ask(address, change = {}, worked = true) {
      const id = Buffer.from(`challenge ${++challenges}`)
      const challenge = worked ? { id, expires: new Date(Date.now() + 600_000) } : undefined
      await queueSignUp(database, formFor(address, change), challenge)
    },
    run: async (change = {}) => await processSignUps(database, { ...means, ...change }),
    async notices() {
      const { rows } = await sql<WrittenNotice>`
        select id, address, payload from notices order by id`.execute(database)
      return rows
    },
    async states(address) {
      const { rows } = await sql<{ key: string; state: string }>`
        select l.key, s.state from subscriptions s join lists l on l.id = s.list_id
        join subscribers r on r.id = s.subscriber_id where r.address_key = ${address} order by l.id`.execute(
        database,
      )
      return Object.fromEntries(rows.map(({ key, state }) => [key, state]))
    },
    waiting: async () => await count('sign_ups'),
    messages: async () => await count('confirmations'),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** Puts an address on a list as somebody who is on it, or left it. */
export async function addReader(
  { database }: Pick<TestJob, 'database'>,
  address: string,
  list: number | undefined,
  state: 'confirmed' | 'unsubscribed' | 'pending',
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with made as (
      insert into subscribers (address, address_key, address_typed, address_hash, name)
      values (${address}, ${address}, ${address}, ${hashOf(address)}, 'Ann')
      on conflict (address_key) do update set name = excluded.name returning id
    )
    insert into subscriptions (list_id, subscriber_id, state, confirmed_at)
    select ${list}::int, id, ${state}::subscription_state, clock() from made returning subscriber_id as id`.execute(
    database,
  )
  return rows[0]?.id ?? 0
}

/** Forms that a program sends in: `{i}` in the address counts. */
export async function flood(
  { database }: Pick<TestJob, 'database'>,
  many: number,
  address: string,
  { worked = true, ...change }: Partial<SignUpRequest> & { worked?: boolean } = {},
): Promise<void> {
  const request = JSON.stringify(formFor(address, change))
  await sql`
    insert into sign_ups (request, worked)
    select replace(${request}, '{i}', i::text)::jsonb, ${worked} from generate_series(1, ${many}::int) i`.execute(
    database,
  )
}
