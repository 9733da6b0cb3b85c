/** Launches an edition: freezes its recipients, in one transaction, once. */
import { sql, type Transaction } from 'kysely'
import { resembles } from '../article/resemblance.ts'
import type { Database } from '../database/database.ts'
import type { EditionId, EditionStatus } from '../edition/edition.ts'

/** What came of a launch. */
export type Launch =
  | { readonly kind: 'launched'; readonly frozen: number }
  /** It was launched before, by this or another command; nothing was done. */
  | { readonly kind: 'already_launched'; readonly sameFingerprint: boolean }
  /** The draft was taken over by another command since it was agreed to; nothing was done. */
  | { readonly kind: 'changed' }
  /** The list has no confirmed subscription that is not paused; nothing was done. */
  | { readonly kind: 'empty' }
  /** A nearly identical article went to the list within a week; nothing was done. */
  | { readonly kind: 'resembles'; readonly edition: EditionId }
  /** The database is not where it was when somebody last said that it may send; nothing was done. */
  | { readonly kind: 'disarmed' }

/** How long a nearly identical article counts as the same one (DESIGN 3.7). */
const resemblanceDays = 7

/**
 * Gives every confirmed subscription that is not paused its row, suppressed ones their end at once, and starts the sending.
 * `agreed` is the fingerprint that the operator said yes to; `forced` says why it goes out in spite of the checks.
 */
export async function launch(
  database: Database,
  {
    edition,
    agreed,
    again,
    forced,
    newestFirst = false,
  }: { edition: EditionId; agreed: Buffer; again: boolean; forced?: string; newestFirst?: boolean },
): Promise<Launch> {
  return await database.transaction().execute(async (transaction) => {
    const locked = await sql<Locked>`
      select e.status, e.fingerprint, e.list_id as "listId", e.headline, e.block_hashes as "blockHashes",
        e.launched_at is not null as launched
      from editions e where e.id = ${edition} for update`.execute(transaction)
    const row = locked.rows[0]
    if (row === undefined) return { kind: 'changed' }
    if (row.launched) return { kind: 'already_launched', sameFingerprint: row.fingerprint.equals(agreed) }
    if (row.status !== 'ready' || !row.fingerprint.equals(agreed)) return { kind: 'changed' }
    // One launch a list at a time, so that two resembling articles cannot both find nothing. This lock lets drafts of
    // the list pass, whose foreign key takes a share of its row.
    await sql`select from lists where id = ${row.listId} for no key update`.execute(transaction)
    const twin = again ? undefined : await findResembling(transaction, edition, row)
    if (twin !== undefined) return { kind: 'resembles', edition: twin }
    if (!(await isArmed(transaction))) return { kind: 'disarmed' }
    const frozen = await begin(transaction, {
      ...{ edition, list: row.listId, forced: forced ?? null },
      newestFirst,
    })
    return frozen === 0 ? { kind: 'empty' } : { kind: 'launched', frozen }
  })
}

/** Freezes the recipients and starts the sending, of an edition that the caller has locked; 0 where there is nobody. */
export async function begin(
  transaction: Transaction<unknown>,
  {
    edition,
    list,
    forced,
    newestFirst = false,
  }: { edition: EditionId; list: number; forced: string | null; newestFirst?: boolean },
): Promise<number> {
  const frozen = await freeze(transaction, edition, { list, newestFirst })
  if (frozen === 0) return 0
  await sql`insert into edition_cursors (edition_id) values (${edition})`.execute(transaction)
  await sql`
    update editions
    set status = 'sending', reason = null, stopped_by = null, launched_at = clock(), frozen = ${frozen}, forced = ${forced}
    where id = ${edition}`.execute(transaction)
  return frozen
}

/** Whether PostgreSQL is where it was when it was armed. */
async function isArmed(transaction: Transaction<unknown>): Promise<boolean> {
  const found = await sql<{ armed: boolean }>`select is_armed() as armed`.execute(transaction)
  return found.rows[0]?.armed === true
}

interface Locked {
  status: EditionStatus
  fingerprint: Buffer
  listId: number
  headline: string
  blockHashes: string[]
  launched: boolean
}

/**
 * One statement for any number of recipients; `n` follows the subscribers' order. For a relay that warms up, who was
 * confirmed last comes first: these readers open, and do not complain.
 */
async function freeze(
  transaction: Transaction<unknown>,
  edition: EditionId,
  { list, newestFirst }: { list: number; newestFirst: boolean },
): Promise<number> {
  const order = newestFirst ? sql`b.confirmed_at desc nulls last, s.id` : sql`s.id`
  const frozen = await sql`
    insert into deliveries (edition_id, n, subscriber_id, address_hash, state, settled_at)
    select ${edition}::int, row_number() over (order by ${order}), s.id, s.address_hash,
      case when x.address_hash is null then 'waiting' else 'suppressed' end::delivery_state,
      case when x.address_hash is not null then clock() end
    from subscriptions b
      join subscribers s on s.id = b.subscriber_id
      left join suppressions x on x.address_hash = s.address_hash
    where b.list_id = ${list} and b.state = 'confirmed'
      and (b.paused_until is null or b.paused_until <= clock())`.execute(transaction)
  return Number(frozen.numAffectedRows ?? 0)
}

/** The newest edition of this list, launched within a week or scheduled, whose article is nearly this one. */
export async function findResembling(
  transaction: Transaction<unknown>,
  edition: EditionId,
  article: Pick<Locked, 'listId' | 'headline' | 'blockHashes'>,
): Promise<EditionId | undefined> {
  const recent = await sql<{ id: EditionId; headline: string; blockHashes: string[] }>`
    select id, headline, block_hashes as "blockHashes" from editions
    where list_id = ${article.listId} and id <> ${edition} and status <> 'cancelled'
      and (status = 'scheduled' or launched_at > clock() - ${resemblanceDays} * interval '1 day')
    order by id desc`.execute(transaction)
  return recent.rows.find((other) => resembles(article, other))?.id
}
