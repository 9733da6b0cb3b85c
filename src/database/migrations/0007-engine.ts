/** What the sending engine knows beside the ledger: causes of doubt, bounces, relays, budgets, schedules, the armed place. */
import { type Kysely, sql } from 'kysely'

/** Statements that run in one transaction, in order. */
const statements = [
  // Who a session is, so that the next worker on its machine can tell that it is gone (null: nothing can be proved).
  sql`alter table workers
    add machine text,                   -- machine and boot, and the namespace its process number is of
    add process text                    -- process number and start time`,

  sql`create type doubt as enum
    ('process_died', 'peer_reset', 'timed_out', 'stopped', 'host_lost', 'restored')`,
  // Null but for what is in doubt; keeps its value when that is settled, so that a first try's update never touches it.
  sql`alter table deliveries add doubt doubt`,
  sql`update deliveries set doubt =
    case when reply like 'process_died:%' then 'process_died' when reply like 'timed_out:%' then 'timed_out'
         when reply like 'stopped:%' then 'stopped' else 'peer_reset' end::doubt
    where state = 'in_doubt'`,

  sql`alter table editions
    add send_at timestamptz,            -- of a scheduled one
    add time_zone text,                 -- IANA: how the hour was given, and is shown
    add agreed jsonb,                   -- what the operator said yes to, for the launch at that hour
    add stopped_by text check (stopped_by in ('operator', 'relays', 'stop_loss', 'guard', 'late', 'launch')),
    add losses jsonb                    -- what the stop-loss had counted when it stopped the edition`,
  sql`update editions set stopped_by = 'operator' where status = 'paused'`,
  sql`update editions set stopped_by = 'guard' where status = 'held'`,
  sql`create index editions_scheduled on editions (send_at) where status = 'scheduled'`,

  sql`create type bounce_kind as enum ('hard', 'soft', 'complaint')`,
  sql`create table bounces (
    id bigint generated always as identity primary key,
    address_hash bytea not null,        -- keyed, as in suppressions
    kind bounce_kind not null,
    edition_id integer,                 -- of a notice: null
    n integer,
    source text not null,               -- smtp: said while the message was handed over
    code smallint,
    enhanced text,
    reply text,                         -- without the address
    at timestamptz not null default clock()
  )`,
  sql`create index bounces_of_address on bounces (address_hash, at)`,
  sql`create index bounces_of_edition on bounces (edition_id, kind)`,

  // One row for a relay that is out; it goes when a probe passes.
  sql`create table relay_outages (
    relay text primary key,
    fault text not null,
    detail text not null,
    since timestamptz not null default clock(),
    probes integer not null default 0,
    probe_at timestamptz not null,      -- when the next probe is due; moved on by who takes it
    told boolean not null default false -- whether the operator has been
  )`,

  // What all workers together may still take of a limit.
  sql`create table budgets (
    key text primary key,               -- relay:main:second, domain:example.org:second
    ends_at timestamptz not null,       -- of the window that is counted
    used double precision not null
  ) with (fillfactor = 50)`,

  // Where this database was when somebody last said that it may send.
  sql`create table armed (
    one boolean primary key default true check (one),
    fingerprint jsonb not null,
    armed_at timestamptz not null default clock(),
    armed_by text not null
  )`,
  // Where it is now: a copy has another system identifier or oid, a promoted replica another timeline (its number is
  // what names of WAL files begin with). Claims compare it, so that a fail-over stops them at once.
  sql`create function here() returns jsonb language sql volatile as $$
    select jsonb_build_object(
      'system', (select system_identifier::text from pg_control_system()),
      'timeline', left(pg_walfile_name(pg_current_wal_lsn()), 8),
      'database', (select oid::text from pg_database where datname = current_database()))
  $$`,
  sql`create function is_armed() returns boolean language sql volatile as
    'select not exists (select from armed where not fingerprint @> here())'`,
]

/** Runs the statements inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}
