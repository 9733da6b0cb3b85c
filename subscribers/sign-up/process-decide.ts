/** Decides what a form asks for, by what is known of the address; the browser that sent it in never learns any of it. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { isLiftedBySignUp, type SuppressionReason } from '../suppressions.ts'

/** A list that may be signed up to. */
export interface AskedList {
  readonly id: number
  readonly key: string
}

/** What is known of an address. */
export interface Standing {
  readonly suppression: SuppressionReason | null
  /** The ids of lists that it is confirmed on. */
  readonly confirmed: readonly number[]
}

/** What is to be written. */
export type Decision =
  /** Nothing, now or later: the address must not be mailed. */
  | { readonly kind: 'nothing' }
  /** A message that asks to confirm these lists. */
  | { readonly kind: 'ask'; readonly lists: readonly AskedList[] }
  /** A note that the reader is on all of these lists already. */
  | { readonly kind: 'note'; readonly lists: readonly AskedList[] }

/** Decides. A reader who had taken everything back is asked for all lists anew, whatever they were on before. */
export function decideSignUp({ suppression, confirmed }: Standing, lists: readonly AskedList[]): Decision {
  if (suppression !== null && !isLiftedBySignUp(suppression)) return { kind: 'nothing' }
  if (lists.length === 0) return { kind: 'nothing' }
  const open = suppression === null ? lists.filter(({ id }) => !confirmed.includes(id)) : lists
  return open.length === 0 ? { kind: 'note', lists } : { kind: 'ask', lists: open }
}

/** Those of the lists that are in use, in the order in which they were chosen. */
export async function findAskedLists(database: Database, keys: readonly string[]): Promise<AskedList[]> {
  const { rows } = await sql<AskedList>`
    select id, key from lists where key = any(${keys}::text[]) and retired_at is null
    order by array_position(${keys}::text[], key)`.execute(database)
  return rows
}

/** What is known of an address, by its key and its hash. */
export async function readStanding(
  database: Database,
  { key, hash }: { readonly key: string; readonly hash: Buffer },
): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select (select reason from suppressions where address_hash = ${hash}) as suppression,
      array(select s.list_id from subscriptions s join subscribers r on r.id = s.subscriber_id
            where r.address_key = ${key} and s.state = 'confirmed') as confirmed`.execute(database)
  return rows[0] ?? { suppression: null, confirmed: [] }
}

/** Whether a message of the last day, not answered yet, asks this mailbox for all of these lists: another says nothing new. */
export async function isAskedAlready(
  database: Database,
  mailboxHash: Buffer,
  lists: readonly AskedList[],
): Promise<boolean> {
  const { rows } = await sql<{ asked: boolean }>`
    select exists (
      select from confirmations
      where mailbox_hash = ${mailboxHash} and created_at > (select clock()) - interval '1 day'
        and confirmed_at is null and request is not null and list_ids @> ${lists.map(({ id }) => id)}::int[]
    ) as asked`.execute(database)
  return rows[0]?.asked === true
}
