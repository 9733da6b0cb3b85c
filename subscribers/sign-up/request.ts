/** A form that was sent in, as it waits for its job: the answer to the browser never depends on whom it is about. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'

/** What was asked, with the words that were shown: all that becomes the record of consent. */
export const signUpRequest = z.strictObject({
  /** As typed; parsed before it was written here. */
  address: z.string(),
  name: z.string().optional(),
  /** The lists' keys. */
  lists: z.array(z.string()).min(1),
  /** BCP 47, of the page and of the messages that follow. */
  language: z.string(),
  /** The lists' own fields, by key; a checkbox is `yes`, a date YYYY-MM-DD, a number plain decimal. */
  fields: z.record(z.string(), z.string()),
  /** The edition whose call to action led here. */
  via: z.int().positive().optional(),
  wording: z.string(),
  /** BCP 47, of the wording. */
  wordingLanguage: z.string(),
  by: z.enum(['form', 'embed', 'api']),
  page: z.string(),
  ip: z.string(),
  userAgent: z.string().optional(),
})

/** One sign-up, as somebody asked for it. */
export type SignUpRequest = z.output<typeof signUpRequest>

/**
 * Has the job look at a sign-up. One statement, the same for every address. `worked`: the browser did the proof of
 * work; `challenge` is then burned, and where it was before, nothing is kept and false comes back.
 */
export async function queueSignUp(
  database: Database,
  request: SignUpRequest,
  challenge: { readonly id: Buffer; readonly expires: Date } | undefined,
): Promise<boolean> {
  const queued = await sql`
    with burned as (
      insert into used_challenges (id, expires_at)
      select ${challenge?.id ?? null}::bytea, ${challenge?.expires ?? null}::timestamptz
      where ${challenge !== undefined}
      on conflict do nothing returning 1
    )
    insert into sign_ups (request, worked)
    select ${JSON.stringify(request)}::jsonb, ${challenge !== undefined}
    where ${challenge === undefined} or exists (select from burned)
    returning 1`.execute(database)
  return queued.rows.length > 0
}

/** Whether a sign-up waits: what the sweeper asks. */
export async function isSignUpDue(database: Database): Promise<boolean> {
  const due = await sql<{ due: boolean }>`
    select exists (select from sign_ups where next_at <= clock()) as due`.execute(database)
  return due.rows[0]?.due === true
}
