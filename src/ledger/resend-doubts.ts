/** Sends again whom nobody knows about, where the list's settings say that nobody may miss an edition. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Schedule } from '../delivery/back-off.ts'
import type { EditionId } from '../edition/edition.ts'

/** When they are due again, and for how long after the first try: as for what a relay defers. */
export interface ResendSettings {
  readonly retryMs: Schedule
  readonly expireAfterMs: number
}

/**
 * Plans the next try of those in doubt whose cause the edition's settings answer with `resend`: of everyone, or of
 * these `n` of one edition. Until then they stay in doubt, so that a late reply, a journal or other evidence still
 * settles them; what would come later than `expireAfterMs` after the first try stays in doubt for the operator.
 * An edition that was done is sending again, unless its list is retired (DESIGN 4): then they stay in doubt. Says how
 * many were planned.
 *
 * No index holds the state: without `only` it reads every delivery of the editions that resend. That is for when
 * a worker has died, and for their end.
 */
export async function planResends(
  database: Database,
  { retryMs, expireAfterMs }: ResendSettings,
  only: { readonly edition?: EditionId; readonly recipients?: readonly number[] } = {},
): Promise<number> {
  const { edition = null, recipients } = only
  const some = recipients === undefined ? sql`` : sql`and d.n = any (${[...recipients]}::int[])`
  const planned = await sql`
    with editions_again as (
      select id, settings -> 'inDoubt' as policies from editions e
      where (${edition}::int is null or id = ${edition}::int)
        and launched_at is not null
        and (status in ('sending', 'paused', 'held')
             or (status = 'done' and finished_at > clock() - ${expireAfterMs} * interval '1 millisecond'
               and exists (select from lists l where l.id = e.list_id and l.retired_at is null)))
        and jsonb_path_exists(settings, '$.inDoubt.* ? (@ == "resend")')
      order by id for no key update
    ), doubted as (
      select d.edition_id, d.n, clock() + interval '1 millisecond' *
        (${[...retryMs]}::float8[])[least(greatest(d.tries, 1), ${retryMs.length})] as again_at
      from editions_again e join deliveries d on d.edition_id = e.id
      where d.state = 'in_doubt' and d.next_at is null ${some}
        and e.policies ->> (case d.doubt
          -- Who had to stop before the reply was read is in the same doubt as who died.
          when 'process_died' then 'processDied' when 'stopped' then 'processDied'
          when 'peer_reset' then 'peerReset' when 'timed_out' then 'timedOut'
          when 'host_lost' then 'hostLost' end) = 'resend'
    ), planned as (
      update deliveries d set next_at = again_at
      from doubted
      where d.edition_id = doubted.edition_id and d.n = doubted.n and d.state = 'in_doubt' and d.next_at is null
        and again_at <= coalesce(d.first_tried_at, clock()) + ${expireAfterMs} * interval '1 millisecond'
      returning d.edition_id, d.n
    ), reopened as (
      update editions set status = 'sending', finished_at = null
      where status = 'done' and id in (select edition_id from planned)
    )
    select n from planned`.execute(database)
  return planned.rows.length
}

/**
 * Puts back to waiting those whose planned time has come; a late reply of the earlier try no longer counts from
 * then on. Cheap: it reads the index of what is due.
 */
export async function resendDue(database: Database): Promise<number> {
  const resent = await sql`
    with live as (
      select e.id from editions e
      where e.status = 'sending' and exists (select from deliveries d
        where d.edition_id = e.id and d.next_at <= (select clock()) and d.state = 'in_doubt')
      order by e.id for share
    ), resent as (
      update deliveries d set state = 'waiting', fence = null
      from live where d.edition_id = live.id and d.next_at <= (select clock()) and d.state = 'in_doubt'
      returning d.edition_id, d.n, d.doubt
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select edition_id, n, 'resent_by_policy', jsonb_build_object('cause', doubt) from resent
    )
    select n from resent`.execute(database)
  return resent.rows.length
}
