/** What an edition keeps of its look: merge fields, pictures, the logo, and the page that shows it on the site. */
import { type Kysely, sql } from 'kysely'

/** Runs inside the migrator's transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table editions
      add column merge boolean not null default false,         -- {{reader.…}} in its articles is filled in
      add column inline_images boolean not null default false, -- pictures go along instead of being fetched
      add column logo jsonb,                                    -- the picture that stands for the publisher's name
      -- Ends the address of its page: numbers alone could be counted through, and not every list is public.
      add column page_key text not null default substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)`.execute(
    db,
  )
}
