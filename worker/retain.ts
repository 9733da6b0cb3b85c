/** Forgets what has been kept long enough: once an hour, in small batches, each run written down and logged. */
import { sql } from 'kysely'
import type { ReaderSettings } from '../src/config/settings.ts'
import type { Database } from '../src/database/database.ts'
import { forgetBounces, forgetNotices, forgetSessions } from '../src/ledger/forget.ts'
import { dropShrunk, shrinkEdition } from '../src/ledger/shrink.ts'
import {
  cutAddresses,
  dropAgents,
  forgetAddressChanges,
  forgetChallenges,
  forgetConfirmations,
  forgetEvents,
  forgetLimits,
  forgetSignUps,
  purgePending,
} from '../subscribers/retention.ts'
import { reportTrouble } from './report-trouble.ts'
import type { Tools } from './tools.ts'

/** How much one sweep may do, since what is due waits behind it: rows in one statement, and milliseconds. */
export interface RetentionBudget {
  readonly batch: number
  readonly ms: number
}

const sweepBudget: RetentionBudget = { batch: 2_000, ms: 1_000 }

/** Entries of the log of consent that a run looks at: all of ten million in three weeks, which is soon enough. */
const eventsLookedAt = 20_000

/** A run as its row has it. */
interface Run {
  readonly id: number
  /** How many rows, by what was done to them. */
  readonly removed: Record<string, number>
  readonly eventsUpTo: number
}

/**
 * Goes on with the run that was begun, or begins one where the last is an hour ago. A step that fails is told and
 * left for the next run; the others are done all the same.
 */
export async function retain(
  { database, log, publishing, clocks }: Pick<Tools, 'database' | 'log' | 'publishing' | 'clocks'>,
  budget: RetentionBudget = sweepBudget,
): Promise<void> {
  const run = await openRun(database)
  if (run === undefined) return
  const overAt = clocks.monotonic() + budget.ms
  const isOver = (): boolean => clocks.monotonic() > overAt
  for (const [name, step] of Object.entries(stepsOf(publishing.readers, budget.batch))) {
    try {
      for (let rows = await step(database); rows > 0; rows = await step(database)) {
        await noteRemoved(database, run, name, rows)
        if (isOver()) return
      }
    } catch (error) {
      reportTrouble(log, `forgetting (${name})`, error)
    }
  }
  const upTo = await lookThroughEvents(database, run, publishing.readers.keepEventsMs).catch((error) => {
    reportTrouble(log, 'forgetting (eventsForgotten)', error)
    return run.eventsUpTo
  })
  await sql`
    update retention_runs set ended_at = clock(), events_up_to = ${upTo} where id = ${run.id}`.execute(
    database,
  )
  log.retentionRun(run.id, run.removed)
}

/** Once a run, however much there is: the log of consent is never looked through as a whole. */
async function lookThroughEvents(database: Database, run: Run, keepMs: number): Promise<number> {
  const { removed, upTo } = await forgetEvents(database, {
    keepMs,
    after: run.eventsUpTo,
    limit: eventsLookedAt,
  })
  if (removed > 0) await noteRemoved(database, run, 'eventsForgotten', removed)
  return upTo
}

/** What is done in a run, in this order; each gives the number of rows that it saw to. */
function stepsOf(keep: ReaderSettings, batch: number) {
  return {
    pendingPurged: (db) => purgePending(db, keep.keepPendingMs, batch),
    addressesCut: (db) => cutAddresses(db, keep.keepAddressesMs, batch),
    agentsDropped: (db) => dropAgents(db, keep.keepAgentsMs, batch),
    confirmationsForgotten: (db) => forgetConfirmations(db, batch),
    challengesForgotten: (db) => forgetChallenges(db, batch),
    signUpsDropped: (db) => forgetSignUps(db, batch),
    limitsForgotten: (db) => forgetLimits(db, batch),
    addressChangesDropped: (db) => forgetAddressChanges(db, batch),
    noticesForgotten: (db) => forgetNotices(db, batch),
    sessionsForgotten: (db) => forgetSessions(db, batch),
    bouncesForgotten: (db) => forgetBounces(db, batch),
    editionsShrunk: (db) => shrinkEdition(db, keep.keepDeliveriesMs),
    deliveriesDropped: (db) => dropShrunk(db, batch),
    runsForgotten: (db) => forgetRuns(db, batch),
  } satisfies Record<string, (db: Database) => Promise<number>>
}

async function openRun(database: Database): Promise<Run | undefined> {
  const last = await sql<Run & { ended: boolean; recent: boolean }>`
    select id, removed, events_up_to as "eventsUpTo", ended_at is not null as ended,
      started_at > clock() - interval '1 hour' as recent
    from retention_runs order by id desc limit 1`.execute(database)
  const [run] = last.rows
  if (run !== undefined && !run.ended) return run
  if (run?.recent === true) return undefined
  const begun = await sql<Run>`
    insert into retention_runs (events_up_to) values (${run?.eventsUpTo ?? 0})
    returning id, removed, events_up_to as "eventsUpTo"`.execute(database)
  return begun.rows[0]
}

async function noteRemoved(
  database: Database,
  { id, removed }: Run,
  name: string,
  rows: number,
): Promise<void> {
  removed[name] = (removed[name] ?? 0) + rows
  await sql`
    update retention_runs set removed = ${JSON.stringify(removed)}::jsonb where id = ${id}`.execute(database)
}

/** A year of runs answers whoever asks whether it was done. */
async function forgetRuns(database: Database, limit: number): Promise<number> {
  const gone = await sql`
    delete from retention_runs where id = any (array(
      select id from retention_runs where ended_at < clock() - interval '1 year' order by id limit ${limit}))`.execute(
    database,
  )
  return Number(gone.numAffectedRows ?? 0)
}
