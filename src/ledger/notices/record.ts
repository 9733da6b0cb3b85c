/** Records what the try of a notice came to. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Outcome } from '../../delivery/outcome.ts'
import { readableText } from '../readable-text.ts'

/**
 * Settles one try. Deferred and in doubt wait `delay` ms for the next one (in doubt means sent again), and
 * expire where that lies behind their 24 h; a try that never began is not counted.
 */
export async function recordNotice(
  database: Database,
  { id, fence, outcome, delay }: { id: number; fence: number; outcome: Outcome; delay: number },
): Promise<void> {
  const reply = 'reply' in outcome ? outcome.reply : undefined
  const said = reply?.text ?? ('detail' in outcome ? outcome.detail : null)
  const settled = outcome.kind === 'accepted' || outcome.kind === 'rejected' ? outcome.kind : null
  await sql`
    with judged as (
      select case when ${settled}::text is not null then ${settled}::text
                  when clock() + ${delay} * interval '1 millisecond' > expires_at then 'expired'
                  else 'waiting' end::delivery_state as state
      from notices where id = ${id}
    )
    update notices set
      state = judged.state,
      tries = tries + ${outcome.kind === 'not_begun' ? 0 : 1},
      next_at = clock() + ${delay} * interval '1 millisecond',
      settled_at = case when judged.state <> 'waiting' then clock() end,
      code = ${reply?.code ?? null}, reply = ${said === null ? null : readableText(said)}
    from judged
    where id = ${id} and fence = ${fence} and notices.state = 'transmitting'`.execute(database)
}

/** True where a notice is due now: what the sweeper asks. */
export async function isNoticeDue(database: Database): Promise<boolean> {
  const due = await sql<{ due: boolean }>`
    select exists (select from notices where state = 'waiting' and next_at <= clock()) as due`.execute(
    database,
  )
  return due.rows[0]?.due === true
}
