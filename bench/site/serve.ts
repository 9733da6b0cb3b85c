/** The site that bench/site.ts asks: in a process of its own, on an embedded PostgreSQL of its own, as `broadsheet site` opens them. */
import { createSecretKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/database.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openKeyRing, signUnsubscribe } from '../../src/link.ts'
import { openRateLimits } from '../../src/queue/rate-limits.ts'
import { openSite } from '../../src/site/site.ts'
import { signFormTime } from '../../subscribers/sign-up/form-time.ts'
import { testList, testPublication } from '../../test/support/lists.ts'

const readers = Number(process.argv[2])
const folder = await mkdtemp(join(tmpdir(), 'broadsheet-bench-'))
await using opened = new AsyncDisposableStack()
opened.defer(async () => await rm(folder, { recursive: true, force: true }))
const embedded = opened.use(await openEmbedded({ folder: join(folder, 'db') }))
// What is left to a site beside its queue (src/cli/open-store.ts).
const database = openDatabase(embedded.connection, { max: 5 })
opened.defer(async () => await database.destroy())
await migrate(database)
const publication = testPublication({ site: 'http://127.0.0.1/' })
const list = testList('daily', { name: 'Daily stories' }, publication)
const people = await sql<{ list: number; subscriber: number }>`
  with list as (insert into lists (key, name) values ('daily', 'Daily stories') returning id),
  people as (
    insert into subscribers (address, address_key, address_typed, address_hash)
    select address, address, address, sha256(address::bytea)
    from (select 'reader' || n || '@example.com' as address from generate_series(1, ${readers}::int) as n) as made
    returning id
  )
  insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at)
  select list.id, people.id, 'confirmed', 'import', clock() from list, people
  returning list_id as list, subscriber_id as subscriber`.execute(database)

const limits = opened.use(await openRateLimits({ queue: { kind: 'postgres' }, database, instance: 'bench' }))
const ring = openKeyRing(['a secret of the benchmark, thirty-two letters'])
const site = opened.use(
  await openSite({
    listen: { host: '127.0.0.1', port: 0 },
    ...{ database, ring, publication },
    instanceId: 'bench',
    lists: [list],
    suppressionSecret: createSecretKey(Buffer.alloc(32, 7)),
    trustedProxies: ['127.0.0.1'],
    // Counted as always, for a crowd that no bucket stops.
    takeFrom: async (buckets) =>
      await limits.take(buckets.map((bucket) => ({ ...bucket, limit: { ...bucket.limit, points: 1e9 } }))),
    wake: async () => {},
    onTrouble: (error) => void process.stderr.write(`${String(error)}\n`),
  }),
)
process.send?.({
  url: site.url,
  // A minute old: filled in at leisure.
  form: signFormTime(ring, new Date(Date.now() - 60_000)),
  leave: people.rows.map(
    ({ list: listId, subscriber }) =>
      `/u/${signUnsubscribe(ring, { list: listId, subscriber, edition: 7, n: 3 })}`,
  ),
})
await new Promise((resolve) => process.once('disconnect', resolve))
