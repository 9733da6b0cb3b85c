/** An operator schedules an edition, moves it, lets it go out; and arms an installation that has moved to another site. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { openDatabase } from '../../src/database/database.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { importReaders } from '../support/import-readers.ts'
import { type Installation, makeInstallation, type Ran } from '../support/installation.ts'
import { runHere } from '../support/run-here.ts'

const opened = new AsyncDisposableStack()
let installation: Installation

before(async () => {
  installation = opened.use(await makeInstallation())
  const up = installation.start('up')
  await up.said(/Running; Ctrl-C/)
  opened.defer(async () => {
    up.kill('SIGINT')
    await up.ended
  })
  await importReaders(installation, ['ann@example.org', 'ben@example.org'])
  for (const name of ['first', 'second', 'third', 'fourth', 'fifth'])
    await installation.write(
      `${name}.txt`,
      `The ${name} bridge\n\nThe ${name} bridge opens in the ${name} week.\n`,
    )
})
after(async () => await opened.disposeAsync())

async function run(...args: string[]): Promise<Ran> {
  return await runHere(installation, args)
}

const standing = z.object({
  edition: z.object({
    id: z.string(),
    status: z.string(),
    sendAt: z.string().optional(),
    timeZone: z.string().optional(),
  }),
  totals: z.object({ frozen: z.number(), accepted: z.number() }),
})

/** Runs what must end well, and reads where the edition stands. */
async function stands(...args: string[]) {
  const ran = await run(...args, '--json')
  assert.equal(ran.code, 0, ran.stderr)
  const { edition, totals } = standing.parse(ran.json())
  return { ...edition, ...totals, stderr: ran.stderr }
}

test('scheduled, listed with its hour, moved by the same command and by another, sent at its hour', async () => {
  const send = ['send', 'first.txt', '-l', 'daily', '--yes']
  for (const [more, said] of [
    [['--at', '2020-01-01 07:00'], /That hour has passed \(2020-01-01T/],
    [['--at', 'seven'], /"seven" is no hour/],
    [['--at', '2099-01-01 07:00', '--wait'], /--wait does not go with --at/],
  ] as const) {
    const ran = await run(...send, ...more)
    assert.equal(ran.code, 2, ran.stderr)
    assert.match(ran.stderr, said)
  }
  const scheduled = await stands(...send, '--at', '2099-01-01 07:00 Europe/Berlin')
  assert.deepEqual(
    [scheduled.status, scheduled.sendAt, scheduled.timeZone, scheduled.frozen],
    ['scheduled', '2099-01-01T06:00:00.000Z', 'Europe/Berlin', 0],
  )
  assert.match(
    (await run('editions')).stdout,
    /scheduled +- +2099-01-01 07:00 Europe\/Berlin +The first bridge/,
  )
  assert.match((await stands(...send)).stderr, /This edition is scheduled; nothing is sent twice/)
  const moved = await stands(...send, '--at', '2099-03-01 08:00Z')
  assert.deepEqual([moved.id, moved.sendAt], [scheduled.id, '2099-03-01T08:00:00.000Z'])
  const soon = new Date(Date.now() + 1_500).toISOString().slice(0, 19)
  assert.equal((await stands('schedule', scheduled.id, `${soon}Z`)).status, 'scheduled')
  const sent = await stands('status', scheduled.id, '--watch')
  assert.deepEqual([sent.status, sent.accepted], ['done', 2])
  const late = await run('schedule', scheduled.id, '2099-01-01 07:00')
  assert.equal(late.code, 2)
  assert.match(late.stderr, /is done: only one that is scheduled/)
})

test('cancelled before its hour', async () => {
  const { id } = await stands('send', 'second.txt', '-l', 'daily', '--yes', '--at', '2099-01-01 07:00')
  assert.equal((await stands('cancel', id)).frozen, 0)
  assert.equal((await run('schedule', id, '2099-01-01 07:00')).code, 2)
})

test('hours late: held, and sent by whoever resumes it', async () => {
  const { id } = await stands('send', 'fourth.txt', '-l', 'daily', '--yes', '--at', '2099-01-01 07:00')
  {
    await using embedded = await openEmbedded({ folder: join(installation.folder, 'data', 'postgres') })
    const database = openDatabase(embedded.connection, { max: 1 })
    await sql`update editions set send_at = clock() - interval '3 hours' where id = ${Number(id)}`.execute(
      database,
    )
    await database.destroy()
  }
  const held = await run('status', id, '--watch')
  assert.equal(held.code, 4)
  assert.match(held.stdout, /held \(its hour passed 3 hours ago/)
  assert.equal((await stands('resume', id)).frozen, 2)
  assert.equal((await stands('status', id, '--watch')).status, 'done')
})

test('with no relay that answers: not sent now, but scheduled, since one must work only at that hour', async () => {
  const nowhere = { env: { SMTP_URL: 'smtp://127.0.0.1:1?tls=never' } }
  const send = ['send', 'fifth.txt', '-l', 'daily', '--yes', '--json']
  const refused = await runHere(installation, send, nowhere)
  assert.equal(refused.code, 5, refused.stderr)
  const ran = await runHere(installation, [...send, '--at', '2100-01-01 07:00 UTC'], nowhere)
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(
    ran.stderr,
    /warning: The relay .*127\.0\.0\.1:1.* can't be reached .*One must work at that hour\./,
  )
  const { edition } = standing.parse(ran.json())
  assert.equal(edition.status, 'scheduled')
  assert.equal((await run('cancel', edition.id)).code, 0)
})

test('on another site nothing is launched before somebody has armed it', async () => {
  const yaml = await readFile(join(installation.folder, 'broadsheet.yaml'), 'utf8')
  await installation.write('broadsheet.yaml', yaml.replace(/site: .*/, 'site: http://127.0.0.1:1'))
  const send = ['send', 'third.txt', '-l', 'daily', '--yes']
  const refused = await run(...send)
  assert.equal(refused.code, 4)
  assert.match(
    refused.stderr,
    /publication\.site is http:\/\/127\.0\.0\.1:1, and it was armed for .*"broadsheet arm"/,
  )
  assert.match(
    (await run('status', '1')).stderr,
    /Nothing is sent from this database.*"broadsheet arm" lets it send/,
  )
  assert.equal((await run('arm')).code, 2, 'nobody can be asked')
  const armed = await run('arm', '--yes', '--json')
  assert.equal(armed.code, 0, armed.stderr)
  assert.deepEqual(z.object({ armed: z.literal(true), inDoubt: z.number() }).parse(armed.json()).inDoubt, 0)
  assert.match((await run('arm')).stdout, /armed already/)
  assert.equal((await stands(...send, '--at', '2099-01-01 07:00')).status, 'scheduled')
})
