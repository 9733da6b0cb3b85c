/** Writes a notice to a reader who is known by id: the address is read here, so that it is always the present one. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import type { ReaderNotice } from '../../src/ledger/notices/notice.ts'
import { offeredLanguages } from '../pages/choose-language.ts'
import type { ReaderSite } from '../reader-site.ts'

/** What every notice to a reader says, whatever its kind. */
export interface NoticeCommon {
  readonly subscriber: number
  readonly language: string
  readonly lists: readonly string[]
}

/** Which notice. */
export interface ReaderMail {
  readonly subscriber: number
  /** The lists' keys that it is about. */
  readonly lists: readonly string[]
  readonly write: (common: NoticeCommon) => ReaderNotice
  /** A second notice with the same word is not made. */
  readonly once?: string
}

/** Holds a reader until the transaction ends: two who ask at once are counted one after the other, an erasure waits. */
export async function lockReader(transaction: Database, subscriber: number): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from subscribers where id = coalesce(
      (select into_id from merged_subscribers where id = ${subscriber}::bigint), ${subscriber}::bigint)
    for no key update`.execute(transaction)
  return rows[0]?.id
}

/** Adds the notice; false where the reader is gone or it was made before. Whoever calls wakes the worker. */
export async function mailReader(
  database: Database,
  site: Pick<ReaderSite, 'lists' | 'publication'>,
  { subscriber, lists, write, once }: ReaderMail,
): Promise<boolean> {
  const found = await sql<{ id: number; address: string; hash: Buffer; language: string | null }>`
    select r.id, r.address, r.address_hash as hash, r.language
    from subscribers r
    where r.id = coalesce(
      (select into_id from merged_subscribers where id = ${subscriber}::bigint), ${subscriber}::bigint)`.execute(
    database,
  )
  const reader = found.rows[0]
  if (reader === undefined) return false
  const list = lists.length === 1 ? site.lists.get(lists[0] ?? '') : undefined
  const [own = 'en'] = offeredLanguages(list ?? site.publication)
  const added = await addNotice(database, {
    address: reader.address,
    addressHash: reader.hash,
    payload: write({ subscriber: reader.id, language: reader.language ?? own, lists }),
    ...(once !== undefined && { once }),
  })
  return added !== undefined
}
