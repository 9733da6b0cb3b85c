/** A site with three lists and a reader of two of them, for tests of what readers change by themselves. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress } from '../../../src/address.ts'
import { minuteOf, signIds, signUnsubscribe } from '../../../src/link.ts'
import type { MailResolver } from '../../../subscribers/sign-up/mail-domain.ts'
import { testList, testPublication } from '../../support/lists.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'

/** What stands in the database about a reader. */
export interface ReaderRow {
  readonly id: number
  readonly address: string
  readonly name: string | null
  readonly language: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

/** The site, and ways to look behind it. */
export interface World extends AsyncDisposable {
  readonly test: TestSite
  readonly lists: Readonly<Record<'daily' | 'weekly' | 'staff', number>>
  /** A new reader, confirmed on daily and staff; returns the id. */
  addReader(address: string): Promise<number>
  /** The path of the mailed link, as the notice would have it. */
  privateLink(subscriber: number): Promise<string>
  /** The path of a footer's link. */
  footerLink(page: 'u' | 'p', subscriber: number, list?: number): string
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Follows what the answer redirects to, as a browser does. */
  post(path: string, fields: Record<string, string | readonly string[]>): Promise<Answer>
  readReader(id: number): Promise<ReaderRow | undefined>
  /** `daily confirmed, staff unsubscribed`. */
  states(id: number): Promise<string>
  /** `daily left preferences`, oldest first. */
  log(id: number): Promise<string[]>
  /** The payloads of the notices to an address. */
  notices(address: string): Promise<Readonly<Record<string, unknown>>[]>
  /** Every row of every table of ours, as text. */
  dump(): Promise<string>
  /** Moves the database's clock. */
  setClock(later: string): Promise<void>
}

/** A page, read. */
export interface Answer {
  readonly status: number
  readonly html: string
  readonly headers: Headers
  /** Where it ended up. */
  readonly path: string
}

const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))

/** The hash under which the site knows an address. */
export const hashOf = (address: string) => hashAddress(address.toLowerCase(), suppressionSecret)

const written = { languages: ['en', 'de', 'ar'] }

/** A DNS in which every domain takes mail but `nomail.example`, which says so (RFC 7505). */
const everybodyButOne: MailResolver = {
  resolveMx: async (domain) => [{ priority: 0, exchange: domain === 'nomail.example' ? '' : 'mx.example' }],
  resolve4: async () => [],
  resolve6: async () => [],
  resolveNs: async () => [],
}

/** Opens it. */
export async function openWorld(): Promise<World> {
  const publication = testPublication(written)
  const fields = {
    town: { type: 'text', label: { en: 'Town', de: 'Ort' } },
    age: { type: 'number', label: 'Age' },
    diet: { type: 'choice', label: 'Diet', options: ['all', 'none'], required: true },
    post: { type: 'checkbox', label: 'By post too' },
    born: { type: 'date', label: 'Born' },
  }
  const test = await openTestSite(undefined, {
    publication: written,
    resolver: everybodyButOne,
    lists: [
      testList('daily', { name: 'Daily stories', farewell: true }, publication),
      testList('weekly', { name: 'Weekly letter', description: 'Every Sunday', fields }, publication),
      testList('staff', { name: 'Staff', public: false }, publication),
    ],
  })
  const { database, ring } = test
  const made = await sql<{ key: string; id: number }>`
    with more as (insert into lists (key, name) values ('weekly', 'Weekly letter'), ('staff', 'Staff') returning key, id)
    select key, id from lists union select key, id from more`.execute(database)
  const idOf = (key: string) => made.rows.find((row) => row.key === key)?.id ?? 0
  const lists = { daily: idOf('daily'), weekly: idOf('weekly'), staff: idOf('staff') }
  await sql`update lists set name = 'Daily stories' where key = 'daily'`.execute(database)
  const { origin } = new URL(test.site.url)
  // The test's site stands under a path, as behind a proxy.
  const inside = (path: string) => path.replace(/^\/mail(?=\/)/, '')
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(origin + path, { redirect: 'manual', ...init })
    const location = response.headers.get('location')
    if (location !== null) {
      assert.equal(response.status, 303)
      assert.match(location, /^\/mail\//)
      return await ask(inside(location), {})
    }
    return { status: response.status, html: await response.text(), headers: response.headers, path }
  }
  return {
    test,
    lists,
    async addReader(address) {
      const { rows } = await sql<{ id: number }>`
        insert into subscribers (address, address_key, address_typed, address_hash)
        values (${address}, ${address.toLowerCase()}, ${address}, ${hashOf(address)}) returning id`.execute(
        database,
      )
      const id = rows[0]?.id ?? 0
      await sql`
        insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at)
        select id, ${id}, 'confirmed', 'form', clock() from lists where key in ('daily', 'staff')`.execute(
        database,
      )
      return id
    },
    async privateLink(subscriber) {
      const { rows } = await sql<{ hash: Buffer; now: Date }>`
        select address_hash as hash, clock() as now from subscribers where id = ${subscriber}`.execute(
        database,
      )
      const [row] = rows
      assert.ok(row)
      return `/r/${signIds(ring, 'preferences', [subscriber, minuteOf(row.now), row.hash.readUInt32BE(0)])}`
    },
    footerLink: (page, subscriber, list = lists.daily) =>
      `/${page}/${signUnsubscribe(ring, { list, subscriber, edition: 7, n: 3 })}`,
    get: async (path, headers = {}) => await ask(path, { headers }),
    async post(path, fields) {
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(fields))
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
      return await ask(path, { method: 'POST', body })
    },
    async readReader(id) {
      const { rows } = await sql<ReaderRow>`
        select id, address, name, language, attributes from subscribers where id = ${id}`.execute(database)
      return rows[0]
    },
    async states(id) {
      const { rows } = await sql<{ state: string }>`
        select l.key || ' ' || s.state as state from subscriptions s join lists l on l.id = s.list_id
        where s.subscriber_id = ${id} order by l.key`.execute(database)
      return rows.map(({ state }) => state).join(', ')
    },
    async log(id) {
      const { rows } = await sql<{ line: string }>`
        select concat_ws(' ', l.key, e.what, e.by) as line
        from consent_events e left join lists l on l.id = e.list_id
        where e.subscriber_id = ${id} order by e.id`.execute(database)
      return rows.map(({ line }) => line)
    },
    async notices(address) {
      const { rows } = await sql<{ payload: Readonly<Record<string, unknown>> }>`
        select payload from notices where address = ${address} order by id`.execute(database)
      return rows.map(({ payload }) => payload)
    },
    async dump() {
      const tables = await sql<{ name: string }>`
        select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(database)
      const texts: string[] = []
      for (const { name } of tables.rows) {
        const { rows } = await sql<{
          row: string
        }>`select t::text as row from ${sql.table(name)} t order by 1`.execute(database)
        texts.push(name, ...rows.map(({ row }) => row))
      }
      return texts.join('\n')
    },
    async setClock(later) {
      await sql`
        create or replace function clock() returns timestamptz language sql volatile parallel safe
        as ${sql.lit(`select clock_timestamp() + interval '${later}'`)}`.execute(database)
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  }
}
