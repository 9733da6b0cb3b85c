/** "That was not me": the address is never mailed again, and what a stranger said about it is forgotten. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { insertEvents } from '../consent/change.ts'
import { suppressHash } from '../suppressions.ts'

/** The press of the button. */
export interface Disowning {
  readonly confirmation: number
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
}

/** What the page is made from; it shows no address, since the message may have been forwarded. */
export interface NotMe {
  readonly done: boolean
  /** BCP 47: of the message. */
  readonly language: string | null
  /** The keys of the lists that it was about. */
  readonly lists: readonly string[]
}

/** What the link's confirmation message has come to; undefined where it is not known any more. */
export async function readNotMe(database: Database, confirmation: number): Promise<NotMe | undefined> {
  const { rows } = await sql<NotMe>`
    select c.request ->> 'language' as language,
      array(select key from lists where id = any(c.list_ids)) as lists,
      exists (select from suppressions x where x.address_hash = c.address_hash and x.reason = 'not_me') as done
    from confirmations c where c.id = ${confirmation}::bigint`.execute(database)
  return rows[0]
}

/**
 * Suppresses the address for good, ends what waits to be confirmed, and forgets who it was where nothing else is left.
 * False where the confirmation message is not known any more.
 */
export async function disownSignUp(
  database: Database,
  { confirmation, ip, userAgent }: Disowning,
): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    // All of the address's, then the reader, then what hangs on it: whoever locks two of these does so in this order.
    const { rows } = await sql<{ id: number; hash: Buffer; messageId: string | null }>`
      select id, address_hash as hash, message_id as "messageId" from confirmations
      where address_hash = (select address_hash from confirmations where id = ${confirmation}::bigint)
      order by id for update`.execute(transaction)
    const row = rows.find(({ id }) => id === confirmation)
    if (row === undefined) return false
    const { hash, messageId } = row
    await sql`select from subscribers where address_hash = ${hash} for update`.execute(transaction)
    if ((await readNotMe(transaction, confirmation))?.done === true) return true
    await suppressHash(transaction, hash, 'not_me')
    const evidence = { by: 'link', ip, userAgent, ...(messageId !== null && { messageId }) } as const
    await sql`
      with ended as (
        delete from subscriptions s using subscribers r
        where r.id = s.subscriber_id and r.address_hash = ${hash} and s.state = 'pending'
        returning s.subscriber_id, s.list_id
      )
      ${insertEvents(
        evidence,
        sql`
        select subscriber_id, list_id, 'not_me', 'pending'::subscription_state, null::subscription_state
        from ended order by list_id`,
      )}`.execute(transaction)
    // Who is on a list, or left one, is known to us by their own doing; anybody else never asked to be.
    await sql`
      delete from subscribers r where r.address_hash = ${hash}
        and not exists (select from subscriptions s where s.subscriber_id = r.id)`.execute(transaction)
    // When it happened and from where stays as long as the limits need the row: somebody may ask who did this.
    await sql`
      update confirmations set request = request - '{address,name,fields}'::text[]
      where address_hash = ${hash}`.execute(transaction)
    return true
  })
}
