/** Has a new confirmation message written for one whose link came too late. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { SignUpRequest } from '../sign-up/request.ts'

/**
 * Has the job look at the same form again, with who asks now; the limits are the same. It counts as worked: the link
 * was mailed to the address. While a form for it waits, no second one is written, however often the button is pressed.
 */
export async function askAgain(
  database: Database,
  request: SignUpRequest,
  asking: { readonly ip?: string; readonly userAgent?: string; readonly language: string },
): Promise<void> {
  const again: SignUpRequest = { ...request, ...asking }
  await sql`
    insert into sign_ups (request, worked)
    select ${JSON.stringify(again)}::jsonb, true
    where not exists (select from sign_ups where lower(request ->> 'address') = lower(${request.address}))`.execute(
    database,
  )
}
