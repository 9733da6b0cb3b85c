/** An index for the pages of a list's archive: launched editions, newest first. */
import { type Kysely, sql } from 'kysely'

/** Runs inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index editions_launched on editions (list_id, launched_at desc, id desc)
    where launched_at is not null`.execute(db)
}
