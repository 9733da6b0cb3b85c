/**
 * A million rows, as a file that has been through many hands has them, are imported in 90 s and 300 MB, and not one
 * of those who had left or are suppressed is revived.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createSecretKey } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { z } from 'zod'
import { hashAddress } from '../../src/address.ts'
import { openTestDatabase } from '../support/postgres.ts'

const rows = 1_000_000
const most = { seconds: 90, megabytes: 300 }
const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))

/** Of a hundred rows five are bad, each in its own way, three say what was said, and one is of somebody who is gone. */
function rowOf(i: number): string | Buffer {
  switch (i % 100) {
    case 0:
      return `no address ${i},X,`
    case 1:
      return `r${i}@example.org,"open`
    case 2:
      return `r${i}@example.org,N\0UL,x`
    case 3:
      return `r${i}@example.org,a,b,c,d`
    case 4:
      return Buffer.concat([Buffer.from(`r${i}@example.org,`), Buffer.of(0xff), Buffer.from(',x')])
    case 5:
    case 6:
    case 7:
      // Ten times the same.
      return `READER${i - (i % 1000) + (i % 100)}@example.org,Again,x`
    case 8:
      return `gone${i}@example.org,Gone,`
    default:
      return `reader${i}@example.org,"Reader ${i}",London`
  }
}

async function writeFile(path: string): Promise<void> {
  const out = createWriteStream(path)
  const write = async (bytes: Buffer): Promise<void> => {
    if (!out.write(bytes)) await once(out, 'drain')
  }
  await write(Buffer.from('email,name,city\r\n'))
  for (let from = 0; from < rows; from += 1000) {
    const block = Array.from({ length: 1000 }, (_, i) => [
      Buffer.from(rowOf(from + i)),
      Buffer.from((from + i) % 3 === 0 ? '\n' : '\r\n'),
    ])
    await write(Buffer.concat(block.flat()))
    if (from === rows / 2) await write(Buffer.from(`${'x'.repeat(10 * 1024 * 1024)}\r\n`))
  }
  out.end()
  await once(out, 'close')
}

test('a million rows in 90 s and 300 MB; whoever is gone stays gone', async (t) => {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-million-'))
  opened.defer(() => rm(folder, { recursive: true }))
  const { database: db, connection } = opened.use(await openTestDatabase())
  await sql`insert into lists (key, name) values ('daily', 'Daily')`.execute(db)
  // Half of those who are gone have left, the others are suppressed.
  const gone = Array.from({ length: rows / 100 }, (_, i) => `gone${i * 100 + 8}@example.org`)
  const left = gone.filter((_, place) => place % 2 === 0)
  const hashes = gone
    .filter((_, place) => place % 2 === 1)
    .map((address) => `\\x${hashAddress(address, suppressionSecret).toString('hex')}`)
  await sql`
    with made as (
      insert into subscribers (address, address_key, address_typed, address_hash)
      select a, a, a, sha256(a::bytea) from unnest(${left}::text[]) a returning id
    )
    insert into subscriptions (list_id, subscriber_id, state, unsubscribed_at)
    select lists.id, made.id, 'unsubscribed', clock() from lists, made`.execute(db)
  await sql`
    insert into suppressions (address_hash, reason) select h::bytea, 'complaint' from unnest(${hashes}::text[]) h`.execute(
    db,
  )
  const file = join(folder, 'million.csv')
  await writeFile(file)

  const main = fileURLToPath(new URL('../support/import-main.ts', import.meta.url))
  const task = JSON.stringify({ connection, file, rejects: join(folder, 'rejects.csv') })
  const { stdout } = await promisify(execFile)(process.execPath, [main, task], { maxBuffer: 2 ** 24 })
  const report = z.object({ seconds: z.number(), megabytes: z.number() }).loose().parse(JSON.parse(stdout))
  t.diagnostic(`${rows} rows in ${report.seconds.toFixed(1)} s and ${report.megabytes.toFixed(0)} MB`)

  const hundreds = rows / 100
  const duplicates = 27 * (rows / 1000)
  assert.partialDeepStrictEqual(report, {
    ...{ rows: rows + 1, rejected: 5 * hundreds + 1, duplicates },
    ...{ suppressed: hundreds / 2, unsubscribed: hundreds / 2, already: 0 },
    added: 94 * hundreds - duplicates,
  })
  const revived = await sql`
    select from subscribers r join subscriptions s on s.subscriber_id = r.id
    where r.address_key like 'gone%' and s.state <> 'unsubscribed'`.execute(db)
  assert.equal(revived.rows.length, 0)
  const logged = await sql<{ entries: number }>`select count(*)::int as entries from consent_events`.execute(
    db,
  )
  assert.equal(logged.rows[0]?.entries, 94 * hundreds - duplicates)
  assert.ok(report.seconds < most.seconds, `it took ${report.seconds} s`)
  assert.ok(report.megabytes < most.megabytes, `it took ${report.megabytes} MB`)
})
