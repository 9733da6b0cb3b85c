/** What is left of an edition whose single deliveries are gone, and the record of what the sweeper forgot. */
import { type Kysely, sql } from 'kysely'

/** Statements that run in one transaction, in order. */
const statements = [
  // From the moment that the row is there, it is the truth: the edition's deliveries go in batches.
  sql`create table edition_totals (
    edition_id integer primary key references editions on delete cascade,
    accepted integer not null,
    rejected integer not null,
    suppressed integer not null,
    unsubscribed integer not null,
    cancelled integer not null,
    expired integer not null,
    shrunk_at timestamptz not null default clock(),
    emptied_at timestamptz              -- when the last of its deliveries went
  )`,
  sql`create index edition_totals_left on edition_totals (edition_id) where emptied_at is null`,

  // One row a run; a run that was cut short is the next sweeper's to end.
  sql`create table retention_runs (
    id bigint generated always as identity primary key,
    started_at timestamptz not null default clock(),
    ended_at timestamptz,
    removed jsonb not null default '{}', -- how many rows, by what was done to them
    events_up_to bigint not null default 0 -- how far into consent_events it looked; the next run goes on there
  )`,

  // What retention looks for once an hour, and would else read a whole table for.
  sql`create index notices_settled on notices (settled_at) where settled_at is not null`,
  sql`create index subscriptions_pending on subscriptions (created_at) where state = 'pending'`,
]

/** Runs the statements inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}
