/** A table for the pictures of articles and the logos of lists, each under the hash of its bytes. */
import { type Kysely, sql } from 'kysely'

/** Statements that run in one transaction, in order. */
const statements = [
  sql`create table images (
    hash bytea primary key check (octet_length(hash) = 32),   -- SHA-256 of the bytes
    format text not null check (format in ('jpeg', 'png')),
    width integer not null,                                   -- pixels of the file
    height integer not null,
    bytes bytea not null,
    created_at timestamptz not null default clock()
  )`,
  // JPEG and PNG are packed already: packing them once more takes time and saves nothing.
  sql`alter table images alter column bytes set storage external`,
]

/** Runs the statements inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}
