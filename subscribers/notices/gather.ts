/** Gathers what one message to a reader says, and finds out whether there is still a reason to send it. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { ReaderNotice } from '../../src/ledger/notices/notice.ts'
import type { NoticeFile } from '../../src/message/notices/encode-notice.ts'
import type { NoticeValues } from '../../src/render/notice-text.ts'
import { collectData } from '../preferences/collect-data.ts'
import {
  changeUrl,
  confirmUrl,
  type LinkMaker,
  linkLives,
  notMeUrl,
  preferencesUrl,
  undoUrl,
} from './links.ts'
import type { Addressee, AddresseeList } from './read-addressee.ts'

/** A notice with words of ours; a welcome is an article. */
export type WordedNotice = Exclude<ReaderNotice, { readonly kind: 'welcome' }>

/** What it is gathered with. */
export interface Gathering {
  readonly database: Database
  readonly links: LinkMaker
  readonly reader: Addressee
  /** Where it is sent. */
  readonly address: string
  /** Its Message-ID: the confirmation keeps it as evidence. */
  readonly messageId: string
}

/** What the message says beside its words. */
export interface Gathered {
  readonly lists: readonly AddresseeList[]
  readonly values: Pick<NoticeValues, 'url' | 'stopUrl' | 'file'>
  readonly lives?: (typeof linkLives)[keyof typeof linkLives]
  readonly file?: NoticeFile
}

/** What is gathered; a sentence that says why there is nothing to send any more. */
export async function gather(notice: WordedNotice, given: Gathering): Promise<Gathered | string> {
  const { reader, links } = given
  switch (notice.kind) {
    case 'confirm':
      return await gatherConfirmation(notice, given)
    case 'already_confirmed': {
      const lists = reader.lists.filter(({ state }) => state === 'confirmed')
      if (lists.length === 0) return 'the reader is on none of the lists any more'
      return { lists, ...preferences(given) }
    }
    case 'preferences_link':
      return { lists: reader.lists, ...preferences(given) }
    case 'change_address':
      return await gatherChange(notice.change, given)
    case 'address_changed':
      return { lists: reader.lists, values: {} }
    case 'left':
    case 'undo': {
      const [list] = reader.lists
      if (list === undefined) return 'the list is retired'
      if (list.state !== 'unsubscribed') return 'the reader is back on the list'
      const url = undoUrl(links, { subscriber: reader.id, list: list.id, event: notice.event })
      return { lists: [list], values: { url }, lives: linkLives.undo }
    }
    case 'your_data':
      return await gatherData(given)
  }
}

function preferences({ links, reader }: Gathering): Pick<Gathered, 'values' | 'lives'> {
  const { id: subscriber, addressHash, now } = reader
  const url = preferencesUrl(links, { subscriber, addressHash, now })
  return { values: { url }, lives: linkLives.preferences }
}

/** The confirmation, which learns here which message asks for it. */
async function gatherConfirmation(
  { confirmation }: { readonly confirmation: number },
  { database, links, reader, messageId }: Gathering,
): Promise<Gathered | string> {
  if (reader.lists.length === 0) return 'the lists are retired'
  const { rows } = await sql`
    update confirmations set message_id = ${messageId}
    where id = ${confirmation} and subscriber_id = ${reader.id}::bigint and confirmed_at is null
    returning 1`.execute(database)
  if (rows.length === 0) return 'nobody waits for the confirmation any more'
  const values = { url: confirmUrl(links, confirmation), stopUrl: notMeUrl(links, confirmation) }
  return { lists: reader.lists, values, lives: linkLives.confirm }
}

async function gatherChange(
  change: number,
  { database, links, reader, address }: Gathering,
): Promise<Gathered | string> {
  const { rows } = await sql`
    select from address_changes
    where id = ${change} and subscriber_id = ${reader.id}::bigint and address = ${address}`.execute(database)
  if (rows.length === 0) return 'nobody waits for the new address any more'
  return { lists: reader.lists, values: { url: changeUrl(links, change) }, lives: linkLives.change }
}

async function gatherData({ database, reader }: Gathering): Promise<Gathered | string> {
  const data = await collectData(database, reader.id)
  if (data === undefined) return 'the reader is gone'
  const name = 'what-we-know-about-you.json'
  return {
    lists: reader.lists,
    values: { file: name },
    file: { name, type: 'application/json', text: `${JSON.stringify(data, null, 2)}\n` },
  }
}
