/** What the readers' side keeps: the log of consent, sign-ups under way, limits that protect a person, the audit log. */
import { type Kysely, sql } from 'kysely'

/** Statements that run in one transaction, in order. */
const statements = [
  sql`alter table subscribers add language text`, // BCP 47, as the reader chose it; null: the list's own

  sql`alter table subscriptions
    add source text not null default 'operator', -- form, embed, api, import, operator: how it came about
    add paused_until timestamptz                 -- left out of a freeze until then`,
  sql`update subscriptions set source = consent ->> 'by' where consent ->> 'by' in ('import', 'operator')`,

  // The words that a person agreed to, once however many agreed to them.
  sql`create table consent_wordings (
    hash bytea primary key,             -- SHA-256 of the wording
    wording text not null
  )`,

  // Append only: see the trigger. No foreign keys: an import of a million rows would check each one.
  sql`create table consent_events (
    id bigint generated always as identity primary key,
    subscriber_id bigint not null,
    list_id integer,                    -- null: about the person, not about one list
    at timestamptz not null default clock(),
    what text not null,
    by text not null,
    from_state subscription_state,      -- null: there was no subscription
    to_state subscription_state,
    basis text,                         -- an operator's words for why
    wording_hash bytea,                 -- of consent_wordings
    language text,                      -- that the wording was shown in
    page text,                          -- where the form stood
    ip inet,
    user_agent text,
    message_id text,                    -- of the confirmation message, or of the one whose link was used
    edition_id integer,
    n integer,
    detail jsonb
  )`,
  sql`create index consent_events_of_subscriber on consent_events (subscriber_id, id)`,
  // Whole addresses only: once it is cut to its network, an entry is in no retention's way.
  sql`create index consent_events_with_ip on consent_events (at)
    where masklen(ip) > case family(ip) when 4 then 24 else 48 end`,
  sql`create index consent_events_with_agent on consent_events (at) where user_agent is not null`,
  // What may be told less precisely, later, is where from and with what; all else stands.
  sql`create function consent_events_stand() returns trigger language plpgsql as $$
    begin
      raise exception 'consent_events is append only' using errcode = 'integrity_constraint_violation';
    end $$`,
  sql`create trigger consent_events_stand before update of
    id, subscriber_id, list_id, at, what, by, from_state, to_state, basis, wording_hash, language, page,
    message_id, edition_id, n, detail
    on consent_events for each row execute function consent_events_stand()`,

  // What was kept with the subscription so far becomes its first entries.
  sql`insert into consent_events (subscriber_id, list_id, at, what, by, to_state, basis, detail)
    select subscriber_id, list_id, coalesce(confirmed_at, created_at),
      case when state = 'pending' then 'asked' when consent ->> 'by' in ('import', 'operator') then 'added' else 'confirmed' end,
      coalesce(consent ->> 'by', 'operator'),
      case state when 'pending' then 'pending' else 'confirmed' end::subscription_state,
      consent ->> 'basis', nullif(consent - 'basis' - 'by' - 'at' - 'withdrawals', '{}')
    from subscriptions order by subscriber_id, list_id`,
  sql`insert into consent_events (subscriber_id, list_id, at, what, by, from_state, to_state, edition_id, n)
    select s.subscriber_id, s.list_id, coalesce((w ->> 'at')::timestamptz, s.unsubscribed_at), 'left',
      case w ->> 'by' when 'page' then 'link' else w ->> 'by' end, 'confirmed', 'unsubscribed',
      (w ->> 'edition')::int, (w ->> 'n')::int
    from subscriptions s, jsonb_array_elements(s.consent -> 'withdrawals') w
    order by 3`,
  sql`alter table subscriptions drop column consent`,

  // A form that was sent in, until its job has looked at it: the answer never depends on who is asked for.
  sql`create table sign_ups (
    id bigint generated always as identity primary key,
    request jsonb not null,
    worked boolean not null,            -- whether the browser did the proof of work
    created_at timestamptz not null default clock(),
    next_at timestamptz not null default clock()
  )`,
  sql`create index sign_ups_due on sign_ups (next_at)`,
  sql`create index sign_ups_of_address on sign_ups (lower(request ->> 'address'))`,

  // Confirmation messages: the links in them name one, the limits count them.
  sql`create table confirmations (
    id bigint generated always as identity primary key,
    subscriber_id bigint,               -- null once the person was erased
    address_hash bytea not null,
    domain_hash bytea not null,
    mailbox_hash bytea,                 -- whatever tag the address bears: what a person's limits count
    list_ids integer[] not null,
    request jsonb,                      -- what was asked and how: becomes the record of consent
    message_id text,
    worked boolean not null,
    created_at timestamptz not null default clock(),
    confirmed_at timestamptz
  )`,
  sql`create index confirmations_of_address on confirmations (address_hash, created_at)`,
  sql`create index confirmations_of_mailbox on confirmations (mailbox_hash, created_at)`,
  sql`create index confirmations_of_domain on confirmations (domain_hash, created_at)`,
  sql`create index confirmations_of_time on confirmations (created_at)`,
  sql`create index confirmations_of_subscriber on confirmations (subscriber_id)`,

  sql`create table used_challenges (
    id bytea primary key,
    expires_at timestamptz not null
  )`,
  sql`create index used_challenges_old on used_challenges (expires_at)`,

  // What rate-limiter-flexible counts in where there is no Redis; a crash may forget it.
  sql`create unlogged table rate_limits (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  )`,

  sql`create table address_changes (
    id bigint generated always as identity primary key,
    subscriber_id bigint not null,
    address text not null,
    address_key text not null,
    address_typed text not null,
    address_hash bytea not null,
    created_at timestamptz not null default clock()
  )`,
  sql`create index address_changes_of_subscriber on address_changes (subscriber_id)`,

  // Two that became one by a change of address: the links in the old mail of the one still mean the other.
  sql`create table merged_subscribers (id bigint primary key, into_id bigint not null)`,

  // What an edition's call to action brought; counts, and nobody's name.
  sql`create table edition_sign_ups (
    edition_id integer primary key,
    asked integer not null default 0,
    confirmed integer not null default 0
  )`,

  // What operators did that a person may have to answer for; never an address, only its hash.
  sql`create table audit_events (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock(),
    actor text not null,
    what text not null,
    detail jsonb not null default '{}'
  )`,

  sql`alter table notices add address_hash bytea`, // null: an operator's
  sql`create index notices_of_address on notices (address_hash) where address_hash is not null`,
]

/** Runs the statements inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}
