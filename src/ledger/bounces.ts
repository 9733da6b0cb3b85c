/** Notes the refusals that are a reader's, and suppresses an address where they mean that nobody is there. */
import { type RawBuilder, sql } from 'kysely'
import type { Outcome } from '../delivery/outcome.ts'
import type { EditionId } from '../edition/edition.ts'

/** So many soft bounces suppress, within so many days, if nothing was accepted for the address between. */
const softBounces = { limit: 3, days: 15 } as const

/** A try's end, as far as it may be a bounce. */
interface Told {
  readonly n: number
  readonly outcome: Outcome
}

/**
 * The end of `record`'s statement, after its `told` and `settled`; empty where nobody's address is in question, as
 * nearly always. Hard is what says that the mailbox is not there, and suppresses at once. Soft is any other refusal
 * with blame recipient, for good or for so long that its delivery was given up; a row's bounce is written where the
 * row is settled, so a statement that is given again writes none. The delivery itself stays as it is. Two statements
 * at one time may each miss the other's soft one: the address is then suppressed one bounce later.
 */
export function noteBounces(edition: EditionId, results: readonly Told[]): RawBuilder<unknown> {
  const refused = results.flatMap(({ n, outcome }) => {
    if (outcome.kind !== 'rejected' && outcome.kind !== 'deferred') return []
    if (outcome.blame !== 'recipient') return []
    return [{ n, kind: outcome.kind === 'rejected' && outcome.class === 'hard_recipient' ? 'hard' : 'soft' }]
  })
  if (refused.length === 0) return sql``
  return sql`, bounced as (
      insert into bounces (address_hash, kind, edition_id, n, source, code, enhanced, reply)
      select s.address_hash, r.kind, ${edition}, e.n, 'smtp', t.code, t.enhanced, t.reply
      from unnest(${refused.map(({ n }) => n)}::int[], ${refused.map(({ kind }) => kind)}::bounce_kind[]) r (n, kind)
        join settled e on e.n = r.n and e.state in ('rejected', 'expired')
        join told t on t.n = r.n
        join deliveries d on d.edition_id = t.edition and d.n = t.n
        -- The address is the one that the claim read, not the one at the freeze (DESIGN 3.12); of a reader who moved
        -- while the message was under way nobody knows which it was.
        join subscribers s on s.id = d.subscriber_id and not exists (
          select from consent_events c
          where c.subscriber_id = s.id and c.what = 'address_changed' and c.at > clock() - interval '1 hour')
      returning address_hash, kind, n, code, enhanced
    ), suppressed as (
      insert into suppressions as p (address_hash, reason, note)
      -- No words of the server: a note outlives the reader's erasure, and they may hold a name.
      select b.address_hash, 'hard_bounce', concat_ws(' ', b.code, b.enhanced, ${`(edition ${edition})`}::text)
      from bounced b where b.kind = 'hard' or (
        -- Each delivery once, however often it was tried again by hand; this one is not among them yet.
        select count(distinct (o.edition_id, o.n)) from bounces o
        where o.address_hash = b.address_hash and o.kind = 'soft' and (o.edition_id, o.n) is distinct from (${edition}, b.n)
          and o.at > greatest(clock() - ${`${softBounces.days} days`}::interval, ${lastAccepted}, ${lastForgiven})
      ) >= ${softBounces.limit - 1}
      -- In one order for all, so that two statements never wait in a ring.
      order by b.address_hash
      -- What a sign-up would end gives way to what lasts; any other reason stays (subscribers/suppressions.ts).
      on conflict (address_hash) do update
      set reason = excluded.reason, note = excluded.note, created_at = clock()
      where p.reason in ('unsubscribed_all', 'erased')
    )`
}

/** When a message was last accepted for the address, by editions that may have sent in these days; null for never. */
const lastAccepted = sql`(
  select max(a.settled_at) from editions e
    join deliveries a on a.edition_id = e.id and a.address_hash = b.address_hash and a.state = 'accepted'
  where e.launched_at is not null
    and (e.finished_at is null or e.finished_at > clock() - ${`${softBounces.days} days`}::interval)
)`

/** When an operator last took its suppression back (`suppress remove`): what was before is forgiven. */
const lastForgiven = sql`(
  select max(a.at) from audit_events a
  where a.what = 'suppression_removed' and a.detail ->> 'hash' = encode(b.address_hash, 'hex')
)`
