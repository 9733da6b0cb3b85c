/** Lists, readers and editions made by SQL, a clock that a test may move, and one look at what the ledger holds. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import type { EditionId } from '../../src/edition/edition.ts'
import { type Claimed, claim } from '../../src/ledger/claim.ts'
import { intend } from '../../src/ledger/intend.ts'
import { launch } from '../../src/ledger/launch.ts'
import { type Result, record } from '../../src/ledger/record.ts'
import { openSession } from '../../src/ledger/session.ts'
import { openTestDatabase } from './postgres.ts'

/** Where the tests' sessions are, their lease, and when a deferred recipient is given up, in milliseconds. */
export const here = { host: 'test' }
export const lease = 30_000
export const expireAfter = 48 * 3_600_000

/** Moves the database's clock: `clock()` says so many milliseconds more than it is. */
export async function setClock(database: Database, ms: number): Promise<void> {
  await sql
    .raw(`create or replace function clock() returns timestamptz language sql volatile parallel safe
      as 'select clock_timestamp() + interval ''${ms} milliseconds'''`)
    .execute(database)
}

/** Adds a list. */
export async function addList(database: Database, key: string): Promise<number> {
  const added = await sql<{ id: number }>`
    insert into lists (key, name) values (${key}, ${key}) returning id`.execute(database)
  return first(added.rows).id
}

/** Adds `count` confirmed readers, r1@WORD.example.org and on. */
export async function addReaders(database: Database, list: number, count: number, word = 'a'): Promise<void> {
  await sql`
    with made as (
      insert into subscribers (address, address_key, address_typed, address_hash, name)
      select a, a, a, decode(md5(a), 'hex'), 'Reader ' || i
      from (select i, 'r' || i || '@' || ${word}::text || '.example.org' as a from generate_series(1, ${count}::int) i) t
      order by i returning id
    )
    insert into subscriptions (list_id, subscriber_id, state, confirmed_at)
    select ${list}, id, 'confirmed', clock() from made`.execute(database)
}

/** What an edition is made with, where a test cares. */
export type EditionOptions = { key: string; headline?: string; blocks?: readonly string[] }

/** The fingerprint that {@link addEdition} gives. */
export function printOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** Adds a composed edition that waits for its launch. */
export async function addEdition(
  database: Database,
  list: number,
  { key, headline = key, blocks = [key] }: EditionOptions,
): Promise<EditionId> {
  const added = await sql<{ id: EditionId }>`
    insert into editions (list_id, key, source_hash, fingerprint, status, subject, preheader, theme, settings,
                          headline, block_hashes)
    values (${list}, ${key}, ''::bytea, ${printOf(key)}, 'ready', 'S', 'P', 'plain', '{}', ${headline},
            ${[...blocks]}::text[])
    returning id`.execute(database)
  return first(added.rows).id
}

/** A launched edition in a database of its own, and two verbs that every test needs. */
export interface Launched extends AsyncDisposable {
  readonly database: Database
  readonly list: number
  readonly edition: EditionId
  /** Opens a session; its fence. */
  readonly session: () => Promise<number>
  /** Claims and intends `limit` recipients under the fence. */
  readonly begin: (fence: number, limit: number) => Promise<Claimed[]>
  /** Records one outcome for all of them. */
  readonly tell: (
    fence: number,
    held: readonly Claimed[],
    outcome: Outcome,
    delay?: number,
  ) => Promise<number>
}

/** Opens a database with a list of `count` readers and launches an edition to it. */
export async function openLaunched(count: number): Promise<Launched> {
  const { database, ...opened } = await openTestDatabase()
  const list = await addList(database, 'daily')
  await addReaders(database, list, count)
  const edition = await addEdition(database, list, { key: 'e1' })
  const launched = await launch(database, { edition, agreed: printOf('e1'), again: false })
  assert.deepEqual(launched, { kind: 'launched', frozen: count })
  return {
    database,
    list,
    edition,
    session: async () => await openFence(database),
    begin: async (fence, limit) => await begin(database, { edition, fence, limit }),
    tell: async (fence, held, outcome, delay = 0) =>
      await record(database, {
        edition,
        fence,
        results: held.map(({ n, turn }): Result => ({ n, turn, outcome, date: new Date(), delay })),
        expireAfter,
      }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

/** Opens a session and says its fence. */
export async function openFence(database: Database): Promise<number> {
  const clocks = { monotonic: () => 0, wall: () => 0 }
  return (await openSession(database, { ...here, pid: 1 }, lease, clocks)).fence
}

/** Claims, then intends what was claimed. */
async function begin(
  database: Database,
  order: { edition: EditionId; fence: number; limit: number },
): Promise<Claimed[]> {
  const claimed = await claim(database, order)
  const through = new Set((await intend(database, { ...order, held: claimed })).map(({ n }) => n))
  return claimed.filter(({ n }) => through.has(n))
}

/** The state of each row, by n. */
export async function readStates(database: Database, edition: EditionId): Promise<string[]> {
  const read = await sql<{ state: string }>`
    select state from deliveries where edition_id = ${edition} order by n`.execute(database)
  return read.rows.map(({ state }) => state)
}

/** One delivery's whole row. */
export async function readRow(
  database: Database,
  edition: EditionId,
  n: number,
): Promise<Record<string, unknown>> {
  const read = await sql<Record<string, unknown>>`
    select *, next_at - clock() as due_in from deliveries where edition_id = ${edition} and n = ${n}`.execute(
    database,
  )
  return first(read.rows)
}

/** The edition's status. */
export async function readStatus(database: Database, edition: EditionId): Promise<string> {
  const read = await sql<{ status: string }>`select status from editions where id = ${edition}`.execute(
    database,
  )
  return first(read.rows).status
}

/** The kinds of events noted for a recipient, in order. */
export async function readEvents(database: Database, edition: EditionId, n: number): Promise<string[]> {
  const read = await sql<{ kind: string }>`
    select kind from delivery_events where edition_id = ${edition} and n = ${n} order by at`.execute(database)
  return read.rows.map(({ kind }) => kind)
}

/** Takes a reader off the list. */
export async function leave(database: Database, list: number, n: number): Promise<void> {
  await sql`
    update subscriptions set state = 'unsubscribed' where list_id = ${list} and subscriber_id = ${n}`.execute(
    database,
  )
}

/** Suppresses a reader's address. */
export async function suppress(database: Database, subscriber: number): Promise<void> {
  await sql`
    insert into suppressions (address_hash, reason)
    select address_hash, 'manual' from subscribers where id = ${subscriber} on conflict do nothing`.execute(
    database,
  )
}

/** The first of a list that must have one. */
export function first<T>(rows: readonly T[]): T {
  const [row] = rows
  assert.ok(row !== undefined)
  return row
}

/** Outcomes to record. */
export const outcomes = {
  accepted: { kind: 'accepted', reply: { code: 250, enhanced: '2.0.0', text: 'Ok: queued as 4XyZ' } },
  rejected: {
    kind: 'rejected',
    blame: 'recipient',
    reply: { code: 550, enhanced: '5.1.1', text: 'no such user' },
  },
  deferred: { kind: 'deferred', blame: 'recipient', reply: { code: 451, text: 'greylisted' } },
  inDoubt: { kind: 'in_doubt', cause: 'timed_out', detail: 'no reply' },
  notBegun: { kind: 'not_begun', detail: 'withdrawn' },
} as const satisfies Record<string, Outcome>
