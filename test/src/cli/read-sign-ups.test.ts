/** What an edition's call to action brought is told in counts, and only where it brought something. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { describeSignUps, readSignUps } from '../../../src/cli/read-sign-ups.ts'
import type { EditionId } from '../../../src/edition/edition.ts'
import { openTestDatabase } from '../../support/postgres.ts'

test('an edition without sign-ups has none, another its own', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await sql`insert into edition_sign_ups (edition_id, asked, confirmed) values (7, 12, 9)`.execute(database)
  assert.deepEqual(await readSignUps(database, 7 as EditionId), { asked: 12, confirmed: 9 })
  assert.deepEqual(await readSignUps(database, 8 as EditionId), { asked: 0, confirmed: 0 })
})

test('a line for people', () => {
  assert.equal(describeSignUps({ asked: 0, confirmed: 0 }), undefined)
  assert.match(describeSignUps({ asked: 12, confirmed: 9 }) ?? '', /12 asked for it, 9 confirmed/)
})
