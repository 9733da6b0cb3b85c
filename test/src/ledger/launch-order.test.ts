/** The order in which recipients are frozen: as they came, or the latest confirmed first while a relay warms up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { launch } from '../../../src/ledger/launch.ts'
import { addEdition, addList, addReaders, printOf } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

for (const newestFirst of [false, true])
  test(newestFirst ? 'the latest confirmed first' : 'as they came', async () => {
    await using opened = await openTestDatabase()
    const { database } = opened
    const list = await addList(database, 'daily')
    await addReaders(database, list, 4)
    const hours = sql`case subscriber_id % 4 when 0 then 1 when 1 then 3 when 2 then 2 else 4 end`
    await sql`update subscriptions set confirmed_at = clock() - ${hours} * interval '1 hour'`.execute(
      database,
    )
    const edition = await addEdition(database, list, { key: 'one' })
    const launched = await launch(database, { edition, agreed: printOf('one'), again: false, newestFirst })
    assert.deepEqual(launched, { kind: 'launched', frozen: 4 })
    const order = await sql<{ id: number; confirmed: Date }>`
      select d.subscriber_id as id, b.confirmed_at as confirmed from deliveries d
        join subscriptions b on b.subscriber_id = d.subscriber_id order by d.n`.execute(database)
    const rows = order.rows
    const expected = rows.toSorted((a, b) =>
      newestFirst ? b.confirmed.getTime() - a.confirmed.getTime() : a.id - b.id,
    )
    assert.deepEqual(rows, expected)
  })
