/** A desk with a list, a reader and everything a notice may be about, made by SQL, for the tests beside this file. */
import { sql } from 'kysely'
import type { ListSettings } from '../../../src/config/settings.ts'
import type { Database } from '../../../src/database/database.ts'
import { parseMessage, type ReadMessage } from '../../../src/inbox/read-message.ts'
import type { ReaderNotice } from '../../../src/ledger/notices/notice.ts'
import { type KeyRing, openKeyRing } from '../../../src/link.ts'
import { renderNotice } from '../../../src/render/notice-html.ts'
import type { Renderer } from '../../../src/render/renderer.ts'
import { openDesk } from '../../../subscribers/notices/desk.ts'
import type { WrittenNotice } from '../../../subscribers/notices/order.ts'
import { first } from '../../support/ledger.ts'
import { testList, testPublication } from '../../support/lists.ts'
import { openTestDatabase } from '../../support/postgres.ts'

/** The reader's address; its hash is that of the counter's reader too. */
export const address = 'ada@example.net'
/** As the suppressions would hold it. */
export const addressHash = Buffer.from('00112233445566778899aabbccddeeff', 'hex')

/** What a notice to the counter's reader is without its kind. */
export interface ForAda {
  readonly language: string
  readonly lists: readonly string[]
  readonly subscriber: number
}

/** A counter, open. */
export interface Counter extends AsyncDisposable {
  readonly database: Database
  readonly ring: KeyRing
  readonly lists: { readonly daily: number; readonly weekly: number }
  readonly subscriber: number
  /** Confirmation of both lists, and a change to `new@example.net`. */
  readonly confirmation: number
  readonly change: number
  readonly reader: ForAda
  write(payload: ReaderNotice, to?: { address?: string; addressHash?: Buffer }): Promise<WrittenNotice>
  /** The message, read by a mail program. */
  read(payload: ReaderNotice, to?: { address?: string }): Promise<ReadMessage & { readonly source: string }>
}

/** What is different about the publication. */
export interface CounterSettings {
  readonly publication?: Readonly<Record<string, unknown>>
  readonly daily?: Partial<ListSettings>
}

/** Opens it; the reader is pending on `daily` and confirmed on `weekly`. */
export async function openCounter(
  renderer: Pick<Renderer, 'render' | 'renderNotice'>,
  { publication: written = {}, daily = {} }: CounterSettings = {},
): Promise<Counter> {
  const { database, ...opened } = await openTestDatabase()
  const publication = testPublication(written)
  const made = await sql<{ daily: number; weekly: number; subscriber: number }>`
    with daily as (insert into lists (key, name) values ('daily', 'Daily stories') returning id),
    weekly as (insert into lists (key, name) values ('weekly', 'The week') returning id),
    ada as (
      insert into subscribers (address, address_key, address_typed, address_hash, name)
      values (${address}, ${address}, ${address}, ${addressHash}, 'Ada') returning id
    ), subscribed as (
      insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at)
      select daily.id, ada.id, 'pending'::subscription_state, 'form', null::timestamptz from daily, ada
      union all select weekly.id, ada.id, 'confirmed', 'form', clock() from weekly, ada
    )
    select daily.id as daily, weekly.id as weekly, ada.id as subscriber from daily, weekly, ada`.execute(
    database,
  )
  const { subscriber, ...lists } = first(made.rows)
  const asked = await sql<{ id: number }>`
    insert into confirmations (subscriber_id, address_hash, domain_hash, list_ids, worked)
    values (${subscriber}, ${addressHash}, ''::bytea, ${[lists.daily, lists.weekly]}::int[], true) returning id`.execute(
    database,
  )
  const changed = await sql<{ id: number }>`
    insert into address_changes (subscriber_id, address, address_key, address_typed, address_hash)
    select ${subscriber}, a, a, a, a::bytea from (values ('new@example.net')) v (a) returning id`.execute(
    database,
  )
  const ring = openKeyRing(['a secret of the tests, thirty-two letters'])
  const desk = openDesk({
    ...{ database, renderer, ring, instance: 'test' },
    publishing: {
      publication,
      lists: new Map([
        ['daily', { ...testList('daily', { name: 'Daily stories' }, publication), ...daily }],
        ['weekly', testList('weekly', { name: 'The week' }, publication)],
      ]),
    },
  })
  const write: Counter['write'] = async (payload, to = {}) =>
    await desk({
      ...{ id: 7, address, addressHash, createdAt: new Date('2026-11-22T15:00:00Z'), payload },
      ...to,
    })
  return {
    ...{ database, ring, lists, subscriber, write },
    confirmation: first(asked.rows).id,
    change: first(changed.rows).id,
    reader: { language: 'en', lists: ['daily'], subscriber },
    read: async (payload, to) => {
      const written = await write(payload, to)
      if (written.kind === 'gone') throw new Error(`nothing was written: ${written.reason}`)
      const source = Buffer.concat(written.chunks)
      return { ...(await parseMessage(source)), source: source.toString('latin1') }
    },
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  }
}

/** Renders what has words of ours, in this thread. */
export const wordsOnly = {
  renderNotice,
  render: async () => await Promise.reject(new Error('no edition is rendered here')),
}

/** Puts the reader into this state on both lists. */
export async function setState({ database }: Pick<Counter, 'database'>, state: string): Promise<void> {
  await sql`update subscriptions set state = ${state}::subscription_state`.execute(database)
}
