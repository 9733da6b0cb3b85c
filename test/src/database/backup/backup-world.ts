/** What the tests of backups share: a database with something in every table, and one look at all that one holds. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { sql } from 'kysely'
import { backupTables } from '../../../../src/database/backup/tables.ts'
import { writeBackup } from '../../../../src/database/backup/write-backup.ts'
import { type Connection, type Database, openDatabase } from '../../../../src/database/database.ts'

/** What COPY, JSON and terminals trip over. */
export const traps = [
  '',
  '\\.',
  '\\N',
  'a\tb',
  'a\nb',
  'a\r\nb\\',
  '"{,}"',
  '\\\\.\n\\.\n',
  '日本🗞️',
  '\u0001\u007f',
  "'; drop",
]

/** Backs a database up into memory. */
export async function takeBackup(database: Database): Promise<Buffer> {
  const file = new PassThrough()
  const [bytes] = await Promise.all([buffer(file), writeBackup(database, file, { release: '0.0.0-test' })])
  return bytes
}

/** An empty database on the same server, with no table in it. */
export async function openEmpty(
  beside: { readonly database: Database; readonly connection: Connection },
  name: string,
): Promise<Database> {
  await sql`create database ${sql.ref(name)} template template0`.execute(beside.database)
  return openDatabase({ ...beside.connection, database: name }, { max: 4 })
}

/** Every row of every table as text, in an order that does not depend on where it lies. */
export async function readAll(database: Database): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const table of backupTables) {
    const read = await sql<{ row: string }>`
      select t::text as row from ${sql.ref(table)} t order by t::text collate "C"`.execute(database)
    all[table] = read.rows.map(({ row }) => row)
  }
  return all
}

/** The definitions of all tables: columns, keys, checks, indexes, triggers. */
export async function readShape(database: Database): Promise<string[]> {
  const read = await sql<{ line: string }>`
    select c.relname || ': ' || pg_get_constraintdef(o.oid) as line
      from pg_constraint o join pg_class c on c.oid = o.conrelid where c.relnamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
      from information_schema.columns where table_schema = 'public'
    order by 1`.execute(database)
  return read.rows.map(({ line }) => line)
}

/** Puts rows into every table; what readers and operators type comes from `texts`. */
export async function fillDatabase(database: Database, texts: readonly string[]): Promise<void> {
  const typed = texts.map((text) => text.replaceAll('\0', ''))
  const words = sql`unnest(${typed}::text[]) with ordinality as t (text, i)`
  const statements = [
    sql`update instance set secret_check = 'link', suppression_secret_check = 'suppression'`,
    sql`insert into lists (key, name) select 'list' || i, text from ${words}`,
    sql`insert into subscribers (address, address_key, address_typed, address_hash, name, attributes, language, created_at)
      select 'r' || i, 'r' || i, text, decode(md5(i::text), 'hex'), nullif(text, ''), jsonb_build_object('a', text, 'n', i),
        'de', '2020-02-29 23:59:59.123456+01' from ${words}`,
    sql`insert into subscriptions (list_id, subscriber_id, state, paused_until)
      select l.id, s.id, 'confirmed', 'infinity' from lists l, subscribers s where (l.id + s.id) % 3 = 0`,
    sql`insert into suppressions select decode(md5(text || i), 'hex'), 'manual', text from ${words}`,
    sql`insert into consent_wordings select sha256(convert_to(text || i, 'UTF8')), text from ${words}`,
    sql`insert into consent_events (subscriber_id, at, what, by, to_state, basis, ip, detail)
      select i, '0044-03-15 12:00:00+00 BC', 'asked', 'form', 'pending', text, '2001:db8::/48', to_jsonb(text) from ${words}`,
    sql`insert into sign_ups (request, worked) select jsonb_build_object('x', text), true from ${words}`,
    sql`insert into confirmations (address_hash, domain_hash, list_ids, worked)
      select '\\x00', '\\xff', array[1, null, 3], false from ${words}`,
    sql`insert into used_challenges select decode(md5(i::text), 'hex'), clock() from ${words}`,
    sql`insert into address_changes (subscriber_id, address, address_key, address_typed, address_hash)
      select i, text, text, text, '' from ${words}`,
    sql`insert into merged_subscribers select i, i + 1 from ${words}`,
    sql`insert into audit_events (actor, what) select text, text from ${words}`,
    sql`insert into images (hash, format, width, height, bytes)
      select sha256(i::text::bytea), 'png', 1, 1, convert_to(repeat(text, 100), 'UTF8') from ${words}`,
    sql`insert into editions (list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline,
        block_hashes, status, launched_at)
      select i, i, '', '', text, text, 't', '{}', text, array[text, null, '{}', ''],
        case i when 1 then 'sending' when 2 then 'scheduled' else 'done' end::edition_status, clock() from ${words}`,
    sql`insert into edition_articles select id, 0, subject, to_jsonb(subject) from editions`,
    sql`insert into edition_parts select id, 0, '', 1, json_build_object(subject, 1.50), subject, subject, '[]' from editions`,
    sql`insert into edition_cursors select id, 1 from editions`,
    sql`insert into edition_totals select id, 1, 2, 3, 4, 5, 6 from editions`,
    sql`insert into edition_sign_ups select id, 1, 1 from editions`,
    sql`insert into deliveries (edition_id, n, subscriber_id, address_hash, state, reply, doubt)
      select 1, i, i, decode(md5(i::text), 'hex'), 'in_doubt', text, 'peer_reset' from ${words}`,
    sql`insert into delivery_events (edition_id, n, kind) select 1, i, text from ${words}`,
    sql`insert into bounces (address_hash, kind, source, reply) select '\\x00', 'soft', 'smtp', text from ${words}`,
    sql`insert into notices (kind, once, address, payload) select 'x', i, text, to_jsonb(text) from ${words}`,
    sql`insert into workers (host, pid, lease_until, ended_at) select text, 1, clock(), clock() from ${words}`,
    sql`insert into retention_runs (ended_at) select clock() from ${words}`,
    sql`insert into rate_limits (key) values ('a')`,
  ]
  for (const statement of statements) await statement.execute(database)
}

/** The backup with its text changed, and the right checksum over it. */
export function rewrite(backup: Buffer, change: (text: string) => string): Buffer {
  const lines = change(zstdDecompressSync(backup).toString('latin1')).split('\n')
  const text = Buffer.from(`${lines.slice(0, -2).join('\n')}\n`, 'latin1')
  const ends = lines.filter((line) => line.startsWith('{"rows":'))
  const rows = ends.reduce((sum, line) => sum + Number(/\d+/.exec(line)?.[0]), 0)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const end = JSON.stringify({ end: true, tables: ends.length, rows, sha256 })
  return zstdCompressSync(Buffer.concat([text, Buffer.from(`${end}\n`)]))
}

/** As the release before the delivery engine would have made it. */
export function asOlder(backup: Buffer): Buffer {
  return rewrite(backup, (text) =>
    text
      .replace(',"0007-engine","0008-lists-stay"', '')
      .replaceAll(',"bounces"', '')
      .replaceAll(/^\{"table":"bounces"[\s\S]*?\n\\\.\n.*\n/gm, '')
      // What the engine's migration adds stands last in each row.
      .replaceAll(/^\{"table":"(workers|deliveries|editions)"[\s\S]*?\n\\\.\n/gm, (table, name: string) =>
        withoutLast(table, added[name] ?? 0),
      ),
  )
}

/** How many columns that migration added to a table. */
const added: Readonly<Record<string, number>> = { workers: 2, deliveries: 1, editions: 5 }

function withoutLast(table: string, columns: number): string {
  const [heading = '', ...rows] = table.split('\n')
  const told = heading.replace(new RegExp(`(,"[a-z_]+"){${columns}}\\]`), ']')
  assert.notEqual(told, heading)
  return [told, ...rows.map((row) => row.replace(new RegExp(`(\\t[^\\t]*){${columns}}$`), ''))].join('\n')
}
