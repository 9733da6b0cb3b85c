/** Records what tries came to, many at once, as soon as it is known. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { DoubtCause, Outcome } from '../delivery/outcome.ts'
import type { EditionId } from '../edition/edition.ts'
import { noteBounces } from './bounces.ts'
import { type Held, heldArrays } from './held.ts'
import { readableText } from './readable-text.ts'

/** One try's end, and when its recipient is due again should that be needed. */
export interface Result extends Held {
  readonly outcome: Outcome
  /** The Date that the message bore. */
  readonly date: Date
  /** Milliseconds until the next try, for `deferred`. */
  readonly delay: number
}

/**
 * Writes outcomes down. The fence guards sending, never telling: a reply that is read after the lease was
 * over still settles its own try, whose row then says `in_doubt`. Deferred ones wait for `delay`, or are
 * expired where that lies more than `expireAfter` (ms) after the first try; in a cancelled edition, and in one that is
 * done and whose list is retired, nothing goes back to waiting; another one that was done is sending again where something
 * does. Bounces are noted with it.
 */
export async function record(
  database: Database,
  {
    edition,
    fence,
    results,
    expireAfter,
  }: { edition: EditionId; fence: number; results: readonly Result[]; expireAfter: number },
): Promise<number> {
  const rows = results.map(toRow)
  // Who puts a recipient back to waiting keeps a cancellation, and the edition's end, out until that is committed.
  const comesBack = rows.some(({ kind }) => kind === 'deferred' || kind === 'not_begun')
  const recorded = await sql`
    with edition as (
      select id, status${comesBack ? sql`, ${isOver} as over` : sql``}
      from editions e where id = ${edition} ${comesBack ? sql`for share` : sql``}
    ), told as (
      select * from unnest(
        ${heldArrays(edition, results)},
        ${rows.map((row) => row.kind)}::text[],
        ${rows.map((row) => row.date)}::timestamptz[], ${rows.map((row) => row.delay)}::float8[],
        ${rows.map((row) => row.code)}::smallint[], ${rows.map((row) => row.enhanced)}::text[],
        ${rows.map((row) => row.reply)}::text[], ${rows.map((row) => row.blame)}::blame[],
        ${rows.map((row) => row.doubt)}::doubt[]
      ) u (edition, n, turn, kind, date, delay, code, enhanced, reply, blame, doubt)
    ), judged as (
      select told.*, d.state as before, case
        ${comesBack ? sql`when kind in ('deferred', 'not_begun') and e.over then 'cancelled'` : sql``}
        when kind = 'deferred' and clock() + delay * interval '1 millisecond'
          > coalesce(d.first_tried_at, told.date) + ${expireAfter} * interval '1 millisecond' then 'expired'
        when kind in ('deferred', 'not_begun') then 'waiting'
        else kind end::delivery_state as state
      from told, edition e, deliveries d
      where d.edition_id = told.edition and d.n = told.n
    ), settled as (
      update deliveries d set
        state = judged.state,
        -- What is in doubt has been counted as a try already.
        tries = d.tries + case when kind = 'not_begun' then 0 else 1 end
                        - case when d.state = 'in_doubt' then 1 else 0 end,
        first_tried_at = case when kind in ('deferred', 'in_doubt') then coalesce(d.first_tried_at, judged.date)
                              else d.first_tried_at end,
        next_at = case when judged.state = 'waiting' then clock() + delay * interval '1 millisecond' end,
        settled_at = case when judged.state not in ('waiting', 'in_doubt') then clock() end,
        code = coalesce(judged.code, d.code), enhanced = coalesce(judged.enhanced, d.enhanced),
        reply = coalesce(judged.reply, d.reply), blame = judged.blame, doubt = coalesce(judged.doubt, d.doubt)
      from judged
      where d.edition_id = judged.edition and d.n = judged.n and d.fence = ${fence} and d.turn = judged.turn
        and d.state in ('transmitting', 'in_doubt')
      returning d.n, d.state, kind, before, judged.code, judged.reply
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select ${edition}, n, kind, jsonb_build_object('code', code, 'reply', reply)
      from settled where kind = 'deferred' or (kind = 'in_doubt' and before <> 'in_doubt')
    ), reopened as (
      update editions set status = 'sending', finished_at = null
      where id = ${edition} and status = 'done' and exists (select from settled where state = 'waiting')
    )${noteBounces(edition, results)}
    select n from settled`.execute(database)
  return recorded.rows.length
}

/** Nothing goes back to waiting there: it was cancelled, or is done and its list is retired, so that nobody can go on with it. */
const isOver = sql`(e.status = 'cancelled' or e.status = 'done' and exists (
  select from lists l where l.id = e.list_id and l.retired_at is not null))`

interface Row {
  n: number
  turn: number
  kind: Outcome['kind']
  date: Date
  delay: number
  code: number | null
  enhanced: string | null
  reply: string | null
  blame: string | null
  doubt: DoubtCause | null
}

function toRow({ n, turn, outcome, date, delay }: Result): Row {
  const base = {
    n,
    turn,
    kind: outcome.kind,
    date,
    delay: 0,
    code: null,
    enhanced: null,
    reply: null,
    blame: null,
    doubt: null,
  }
  switch (outcome.kind) {
    case 'accepted':
      return { ...base, ...replyOf(outcome.reply) }
    case 'rejected':
      return { ...base, ...replyOf(outcome.reply), blame: outcome.blame }
    case 'deferred':
      return { ...base, ...replyOf(outcome.reply), blame: outcome.blame, delay }
    case 'in_doubt':
      return { ...base, doubt: outcome.cause, reply: readableText(`${outcome.cause}: ${outcome.detail}`) }
    case 'not_begun':
      return { ...base, delay }
  }
}

function replyOf(reply: {
  code: number
  enhanced?: string
  text: string
}): Pick<Row, 'code' | 'enhanced' | 'reply'> {
  return {
    code: reply.code === 0 ? null : reply.code,
    enhanced: reply.enhanced ?? null,
    reply: readableText(reply.text),
  }
}
