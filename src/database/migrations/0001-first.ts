/** The first tables: lists, readers, editions, the ledger of deliveries, notices, workers. */
import { type Kysely, sql } from 'kysely'

/** Statements that run in one transaction, in order. */
const statements = [
  // Time is the database's (DESIGN 3.14): a test replaces this function in its own database.
  sql`create function clock() returns timestamptz language sql volatile parallel safe as 'select clock_timestamp()'`,

  sql`create table instance (
    one boolean primary key default true check (one),
    id uuid not null default gen_random_uuid(),
    secret_check text,
    suppression_secret_check text,
    created_at timestamptz not null default clock()
  )`,
  sql`insert into instance default values`,

  sql`create table lists (
    id integer generated always as identity primary key,
    key text not null unique,
    name text not null,
    retired_at timestamptz,
    created_at timestamptz not null default clock()
  )`,

  sql`create table subscribers (
    id bigint generated always as identity primary key,
    address text not null,              -- as it goes into RCPT TO
    address_key text not null unique,   -- what equality means: case folded
    address_typed text not null,        -- what the reader typed, for display
    address_hash bytea not null,        -- keyed hash, the same that suppressions hold
    name text,
    attributes jsonb not null default '{}',
    created_at timestamptz not null default clock()
  )`,

  // Not unique: it follows from the key, and an upsert that arbitrates by the key would trip over a second index.
  sql`create index subscribers_by_hash on subscribers (address_hash)`,

  sql`create type subscription_state as enum ('pending', 'confirmed', 'unsubscribed')`,
  sql`create table subscriptions (
    list_id integer not null references lists,
    subscriber_id bigint not null references subscribers on delete cascade,
    state subscription_state not null,
    consent jsonb not null,             -- basis, source, wording, who and when: how the state came about
    created_at timestamptz not null default clock(),
    confirmed_at timestamptz,
    unsubscribed_at timestamptz,
    primary key (list_id, subscriber_id)
  )`,
  sql`create index subscriptions_of_subscriber on subscriptions (subscriber_id)`,

  sql`create type suppression_reason as enum ('unsubscribed_all', 'erased', 'complaint', 'hard_bounce', 'not_me', 'manual')`,
  sql`create table suppressions (
    address_hash bytea primary key,
    reason suppression_reason not null,
    note text,
    created_at timestamptz not null default clock()
  )`,

  sql`create type edition_status as enum
    ('draft', 'ready', 'scheduled', 'sending', 'paused', 'held', 'done', 'cancelled', 'failed')`,
  sql`create table editions (
    id integer generated always as identity primary key,
    list_id integer not null references lists,
    key text not null unique,
    source_hash bytea not null,         -- SHA-256 of the normalised source
    fingerprint bytea not null,         -- source, subject, preheader, theme, audience (DESIGN 3.7)
    status edition_status not null default 'draft',
    reason text,                        -- why it is paused, held, cancelled or failed
    forced text,                        -- why it went out in spite of the checks, in the operator's words
    subject text not null,
    preheader text not null,
    theme text not null,
    settings jsonb not null,            -- the list's settings as they were
    headline text not null,
    block_hashes text[] not null,       -- to tell a nearly identical article (DESIGN 3.7)
    frozen integer,                     -- how many deliveries the launch made
    created_at timestamptz not null default clock(),
    composed_at timestamptz,
    launched_at timestamptz,
    finished_at timestamptz
  )`,
  sql`create index editions_of_list on editions (list_id, id desc)`,
  sql`create index editions_alive on editions (id) where status in ('scheduled', 'sending', 'paused', 'held')`,

  sql`create table edition_articles (
    edition_id integer not null references editions on delete cascade,
    position smallint not null,
    source_name text not null,
    article jsonb not null,
    primary key (edition_id, position)
  )`,

  sql`create table edition_parts (
    edition_id integer not null references editions on delete cascade,
    variant smallint not null,
    fingerprint bytea not null,         -- of the draft that was composed: a changed draft is composed anew
    v smallint not null,
    parts json not null,                -- the message: constant text and slots
    html text not null,                 -- decoded, with slots shown as {name}: for the page and the checks
    text text not null,
    findings jsonb not null,
    primary key (edition_id, variant)
  )`,

  // The first pass claims by n from here; kept apart from editions, whose rows are wide.
  sql`create table edition_cursors (
    edition_id integer primary key references editions on delete cascade,
    claimed_n integer not null default 0
  ) with (fillfactor = 20)`,

  sql`create type delivery_state as enum
    ('waiting', 'claimed', 'transmitting', 'accepted', 'rejected', 'in_doubt',
     'suppressed', 'unsubscribed', 'cancelled', 'expired')`,
  sql`create type blame as enum ('recipient', 'message', 'relay')`,
  // No foreign keys: a freeze of a million rows would check each one. No index holds a column that a first
  // try changes, so that its updates stay HOT (DESIGN 7); next_at is null until something goes wrong. What never
  // changes stands first: the log of an update leaves out the bytes before and after what it changed. A group
  // updates all rows of a page at once, so a page needs room for each row twice, the second time with a reply of
  // 70 bytes in it: measured, 388 bytes of log a recipient and every update HOT; at 65 it is 629, and four in five.
  sql`create table deliveries (
    edition_id integer not null,
    n integer not null,
    subscriber_id bigint not null,
    address_hash bytea not null,
    state delivery_state not null,
    tries smallint not null default 0,
    turn smallint not null default 0,   -- counts claims: with the fence it names one try for ever
    fence bigint,                       -- the worker session that holds or last held it
    code smallint,                      -- of the last reply
    blame blame,
    settled_at timestamptz,
    next_at timestamptz,                -- due again at; null before the first trouble
    first_tried_at timestamptz,         -- set by the first try that settled nothing; dates the message for 24 h
    enhanced text,
    reply text,
    primary key (edition_id, n)
  ) with (fillfactor = 30, autovacuum_vacuum_insert_scale_factor = 0.5)`,
  sql`create unique index deliveries_subscriber on deliveries (edition_id, subscriber_id)`,
  sql`create unique index deliveries_address on deliveries (edition_id, address_hash)`,
  sql`create index deliveries_retry on deliveries (edition_id, next_at) where next_at is not null`,

  sql`create table delivery_events (
    edition_id integer not null,
    n integer not null,
    at timestamptz not null default clock(),
    kind text not null,                 -- deferred, in_doubt, accepted_by_operator, resent_by_operator, recovered
    detail jsonb not null default '{}'
  )`,
  sql`create index delivery_events_of_delivery on delivery_events (edition_id, n, at)`,

  sql`create table notices (
    id bigint generated always as identity primary key,
    kind text not null,
    once text unique,                   -- a second notice with the same word is not made
    address text not null,
    payload jsonb not null,
    state delivery_state not null default 'waiting',
    tries smallint not null default 0,
    fence bigint,
    next_at timestamptz not null default clock(),
    expires_at timestamptz not null default clock() + interval '24 hours',
    settled_at timestamptz,
    code smallint,
    reply text,
    created_at timestamptz not null default clock()
  )`,
  sql`create index notices_due on notices (next_at) where state = 'waiting'`,
  sql`create index notices_held on notices (fence) where state in ('claimed', 'transmitting')`,

  // A session is one worker's stretch of holding its lease; its number is the fence on every row it claims.
  sql`create table workers (
    fence bigint generated always as identity primary key,
    host text not null,
    pid integer not null,
    started_at timestamptz not null default clock(),
    lease_until timestamptz not null,
    ended_at timestamptz
  ) with (fillfactor = 50)`,
  sql`create index workers_alive on workers (lease_until) where ended_at is null`,
]

/** Runs the statements inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}
