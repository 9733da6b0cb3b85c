/** Who has stopped an edition decides who may let it go on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { EditionStatus } from '../../../src/edition/edition.ts'
import { loadEdition } from '../../../src/edition/find-edition.ts'
import { cancel, pause, resume } from '../../../src/ledger/steer.ts'
import { openLaunched } from '../../support/ledger.ts'

test('who stopped it is known, and the operator has the last word', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  const stoppedBy = async () => (await loadEdition(database, edition))?.stoppedBy
  const stop = async (status: EditionStatus, by: string) =>
    await sql`update editions set status = ${status}::edition_status, stopped_by = ${by}, reason = 'theirs'`.execute(
      database,
    )
  await pause(database, edition, 'why')
  assert.equal(await stoppedBy(), 'operator')
  await resume(database, edition)
  assert.equal(await stoppedBy(), null)
  await stop('paused', 'relays')
  assert.equal(await pause(database, edition, 'why'), true, 'else it would go on by itself')
  assert.equal(await stoppedBy(), 'operator')
  await stop('paused', 'stop_loss')
  assert.equal(await pause(database, edition, 'why'), false, 'it needs a person anyway')
  assert.equal((await loadEdition(database, edition))?.reason, 'theirs')
  await stop('held', 'guard')
  assert.equal(await pause(database, edition, 'why'), false)
  await cancel(database, edition, 'why')
  assert.equal(await stoppedBy(), null)
})

test('nothing is resumed in a database that may not send', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  await pause(database, edition, 'why')
  await sql`
    insert into armed (fingerprint, armed_by) values ('{"system":"another"}', 'ida')
    on conflict (one) do update set fingerprint = excluded.fingerprint`.execute(database)
  assert.equal(await resume(database, edition), false)
  await sql`delete from armed`.execute(database)
  assert.equal(await resume(database, edition), true)
})
