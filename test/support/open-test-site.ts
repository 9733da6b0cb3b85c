/** Opens the site on a database of its own with one list and three subscribers, for tests of what readers reach. */
import { createSecretKey } from 'node:crypto'
import { sql } from 'kysely'
import type { ListSettings } from '../../src/config/settings.ts'
import type { Database } from '../../src/database/database.ts'
import { type KeyRing, openKeyRing, signUnsubscribe } from '../../src/link.ts'
import type { TakeFrom } from '../../src/queue/rate-limits.ts'
import { openSite, type Site } from '../../src/site/site.ts'
import type { MailResolver } from '../../subscribers/sign-up/mail-domain.ts'
import { testList, testPublication } from './lists.ts'
import { openTestDatabase } from './postgres.ts'

/** The site and what stands behind it. */
export interface TestSite extends AsyncDisposable {
  readonly site: Site
  readonly database: Database
  readonly ring: KeyRing
  readonly instanceId: string
  /** What the site reported as its own trouble. */
  readonly troubles: { error: unknown; route: string }[]
  readonly list: number
  /** Ids of ann, bob and cid. */
  readonly subscribers: readonly number[]
  link(subscriber: number | undefined): string
  /** All subscriptions, as one string: equal where nothing changed. */
  snapshot(): Promise<string>
}

/** Opens it; with another database behind the site where one is given. */
export async function openTestSite(
  behind?: Database,
  more: {
    readonly lists?: readonly ListSettings[]
    readonly site?: string
    /** Written as in broadsheet.yaml. */
    readonly publication?: Readonly<Record<string, unknown>>
    readonly takeFrom?: TakeFrom
    readonly resolver?: MailResolver
  } = {},
): Promise<TestSite> {
  await using opened = new AsyncDisposableStack()
  const { database } = opened.use(await openTestDatabase())
  const ring = openKeyRing(['a secret of the tests, thirty-two letters'])
  const instance = await sql<{ id: string }>`select id from instance`.execute(database)
  const instanceId = instance.rows[0]?.id ?? ''
  const made = await sql<{ list: number; subscriber: number }>`
    with list as (insert into lists (key, name) values ('daily', 'Daily <stories>') returning id),
    people as (
      insert into subscribers (address, address_key, address_typed, address_hash)
      select name || '@example.com', name || '@example.com', name || '@example.com', name::bytea
      from unnest(array['ann', 'bob', 'cid']) as name returning id
    )
    insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at)
    select list.id, people.id, 'confirmed', 'import', clock() from list, people
    returning list_id as list, subscriber_id as subscriber`.execute(database)
  const list = made.rows[0]?.list ?? 0
  const publication = testPublication({ ...more.publication, ...(more.site && { site: more.site }) })
  const troubles: TestSite['troubles'] = []
  const site = opened.use(
    await openSite({
      listen: { host: '127.0.0.1', port: 0 },
      database: behind ?? database,
      ring,
      instanceId,
      publication,
      lists: [
        testList('daily', { name: 'Daily <stories>', description: 'One story, every morning' }, publication),
        ...(more.lists ?? []),
      ],
      suppressionSecret: createSecretKey(Buffer.alloc(32, 7)),
      trustedProxies: [],
      wake: async () => {},
      takeFrom: more.takeFrom ?? (async () => 0),
      resolver: more.resolver,
      onTrouble: (error, route) => troubles.push({ error, route }),
    }),
  )
  const parts = opened.move()
  return {
    site,
    database,
    ring,
    instanceId,
    troubles,
    list,
    subscribers: made.rows.map(({ subscriber }) => subscriber),
    link: (subscriber = 999_999) =>
      `${site.url}/u/${signUnsubscribe(ring, { list, subscriber, edition: 7, n: 3 })}`,
    async snapshot() {
      const rows = await sql`select * from subscriptions order by subscriber_id`.execute(database)
      return JSON.stringify(rows.rows)
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
