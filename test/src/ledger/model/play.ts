/** Plays random moves in one world after another, each with an edition of its own. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Database } from '../../../../src/database/database.ts'
import { launch } from '../../../../src/ledger/launch.ts'
import { launchAtHour, schedule } from '../../../../src/ledger/scheduled.ts'
import { addEdition, addList, addReaders, printOf, setClock } from '../../../support/ledger.ts'
import { openTestDatabase } from '../../../support/postgres.ts'
import { causes, readers, sequenceOf } from './moves.ts'
import { type Clock, type Policies, type Subject, World } from './world.ts'

const answer = fc.constantFrom<Policies[keyof Policies][]>('hold', 'resend')
const start = fc.record({
  policies: fc.record({ processDied: answer, peerReset: answer, timedOut: answer, hostLost: answer }),
  scheduled: fc.boolean(),
})

/** How much is played. */
export interface Size {
  readonly runs: number
  /** The longest sequence. */
  readonly moves: number
  readonly limitMs: number
}

/** Plays that much, or as much as the time allows. */
export async function playWorlds({ runs, moves, limitMs }: Size): Promise<void> {
  await using opened = await openTestDatabase()
  const { database } = opened
  const clock: Clock = { ms: 0 }
  let made = 0
  await fc.assert(
    fc.asyncProperty(start, sequenceOf(moves), async ({ policies, scheduled }, sequence) => {
      // A world that broke, while it is made smaller, leaves its own behind.
      await sql`delete from armed`.execute(database)
      await sql`update workers set ended_at = clock() where ended_at is null`.execute(database)
      await sql`update editions set status = 'cancelled', stopped_by = null, finished_at = clock() - interval '10 days'
          where status <> 'done'`.execute(database)
      const subject = await prepare(database, `world${++made}`, policies)
      if (scheduled) await launchLater(database, subject, clock)
      else await launchNow(database, subject)
      const world = await World.open(database, subject, clock)
      for (const each of sequence) await world.play(each)
      await world.end()
    }),
    { numRuns: runs, interruptAfterTimeLimit: limitMs },
  )
  assert.ok(made > 0)
}

async function prepare(database: Database, name: string, policies: Policies): Promise<Subject> {
  const list = await addList(database, name)
  await addReaders(database, list, readers, name)
  const edition = await addEdition(database, list, { key: name })
  const inDoubt = Object.fromEntries(causes.map((cause) => [cause, policies[cause]]))
  await sql`update editions set settings = ${JSON.stringify({ inDoubt })}::jsonb where id = ${edition}`.execute(
    database,
  )
  return { edition, list, name, policies }
}

async function launchNow(database: Database, { edition, name }: Subject): Promise<void> {
  const launched = await launch(database, { edition, agreed: printOf(name), again: false })
  assert.deepEqual(launched, { kind: 'launched', frozen: readers })
}

/** Not before its hour, then once, though two workers look at it. */
async function launchLater(database: Database, { edition, name }: Subject, clock: Clock): Promise<void> {
  const hour = 3_600_000
  const sendAt = new Date(Date.now() + clock.ms + hour / 60)
  const order = {
    edition,
    sendAt,
    timeZone: 'Europe/Berlin',
    agreed: printOf(name),
    again: false,
    by: 'anna',
  }
  assert.deepEqual(await schedule(database, order), { kind: 'scheduled' })
  const look = async () =>
    (await launchAtHour(database, { edition, lateAfter: hour }, async () => undefined)).kind
  assert.equal(await look(), 'left')
  clock.ms += hour / 30
  await setClock(database, clock.ms)
  assert.deepEqual((await Promise.all([look(), look()])).sort(), ['launched', 'left'])
}
