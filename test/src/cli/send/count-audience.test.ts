/** Whom an edition would go to, as the operator is told before the launch: the very numbers that a launch freezes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { countAudience } from '../../../../src/cli/send/count-audience.ts'
import { launch } from '../../../../src/ledger/launch.ts'
import { countFallbacks } from '../../../../src/preflight/count-fallbacks.ts'
import { addEdition, addList, addReaders, leave, printOf, suppress } from '../../../support/ledger.ts'
import { openTestDatabase } from '../../../support/postgres.ts'

test('suppressed, gone and paused readers are counted apart, and none is the example', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const list = await addList(database, 'daily')
  await addReaders(database, list, 7)
  const pause = async (subscriber: number, hours: number) =>
    await sql`update subscriptions set paused_until = clock() + ${hours} * interval '1 hour'
      where subscriber_id = ${subscriber}`.execute(database)
  await pause(1, 1)
  await suppress(database, 2)
  await leave(database, list, 3)
  // Over since an hour; and one who is suppressed besides.
  await pause(4, -1)
  await suppress(database, 5)
  await pause(5, 1)
  const audience = await countAudience(database, list)
  assert.deepEqual(audience, {
    confirmed: 3,
    suppressed: 2,
    unsubscribed: 1,
    paused: 1,
    sample: { address: 'r4@a.example.org', name: 'Reader 4' },
  })
  const [fallbacks] = await countFallbacks(database, list, [{ field: 'city', fallback: '' }])
  assert.equal(fallbacks?.readers, audience.confirmed)
  const edition = await addEdition(database, list, { key: 'e' })
  assert.deepEqual(await launch(database, { edition, agreed: printOf('e'), again: false }), {
    kind: 'launched',
    frozen: 4,
  })
})
