/**
 * The form of a backup: lines of UTF-8 under zstd, so that `zstd -dc FILE | less` shows it to anybody.
 *
 *     {"format":"broadsheet backup","version":1, …}      the heading
 *     {"table":"lists","columns":["id", …]}              for each table: its columns,
 *     1\tdaily\tDaily stories\t\\N\t…                       its rows as PostgreSQL's COPY writes text,
 *     \\.                                                 their end,
 *     {"rows":1,"next":{"column":"id","value":2}}        how many there were, and the number that comes next
 *     {"end":true,"tables":24,"rows":31,"sha256":"…"}    over every byte before this line
 *
 * COPY's text form is the same in every release of PostgreSQL since 7; a row never holds a bare line end in it.
 */
import { z } from 'zod'

/** Raised when an older release could no longer read what a newer one writes. */
export const backupVersion = 1

/** What stands first. */
export const backupHeading = z.object({
  format: z.literal('broadsheet backup'),
  version: z.int(),
  /** Of Broadsheet. */
  release: z.string(),
  at: z.iso.datetime(),
  /** The migrations that the database had. */
  migrations: z.array(z.string()).min(1),
  /** What tells the secrets that it was made with from others, and nothing more. */
  checks: z.object({ link: z.string().nullable(), suppression: z.string().nullable() }),
  tables: z.array(z.string()),
})

/** A backup's first line. */
export type BackupHeading = z.output<typeof backupHeading>

/** What stands before a table's rows. */
export const tableHeading = z.object({ table: z.string(), columns: z.array(z.string()).min(1) })

/** What stands before a table's rows. */
export type TableHeading = z.output<typeof tableHeading>

/** What stands after them. */
export const tableEnd = z.object({
  rows: z.int().min(0),
  next: z.object({ column: z.string(), value: z.int() }).nullable(),
})

/** What stands after them. */
export type TableEnd = z.output<typeof tableEnd>

/** What stands last: a file that was cut short has none. */
export const backupEnd = z.object({
  end: z.literal(true),
  tables: z.int(),
  rows: z.int(),
  sha256: z.hex(),
})

/** COPY's own mark for the end of the rows. */
export const rowsEnd = Buffer.from('\\.\n')

/** What every session sets that writes or reads rows: their text must mean the same everywhere. */
export const copySettings = `
  set local client_encoding = 'UTF8'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local timezone = 'UTC'; set local bytea_output = 'hex'; set local extra_float_digits = 3;
  set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0`
