/** Writes what a form asks for: the notice, the row that its links name and the limits count, the log of consent. */
import { sql } from 'kysely'
import type { ParsedAddress } from '../../src/address.ts'
import type { Database } from '../../src/database/database.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import { noticeMessageId } from '../../src/message/identity.ts'
import { changeConsent, keepWording, noteConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import { type NoticeSettings, noticeDomain } from '../notices/identity.ts'
import type { Addressee } from './limits.ts'
import type { AskedList } from './process-decide.ts'
import type { SignUpRequest } from './request.ts'

/** Whose messages these are. */
export interface Sender extends NoticeSettings {
  /** The installation's id, part of every Message-ID. */
  readonly instance: string
}

/** A form whose address was read, and which the limits let through. */
export interface Asked {
  readonly parsed: ParsedAddress
  readonly addressee: Addressee
  readonly request: SignUpRequest
  readonly lists: readonly AskedList[]
}

/**
 * Writes the message that asks. The name, the fields and the language wait with the request until it is confirmed:
 * nobody changes what we know of a reader by filling in a form, and no stranger's words stand in the message. Who
 * left stays `unsubscribed` until then, so that purging those who never confirmed loses no leaving.
 */
export async function writeConfirmation(transaction: Database, sender: Sender, asked: Asked): Promise<void> {
  const { addressee, request, lists } = asked
  const subscriber = await findOrMakeSubscriber(transaction, asked)
  const ids = lists.map(({ id }) => id)
  const confirmation = await addConfirmation(transaction, { subscriber, addressee, ids, request })
  const message = await writeNotice(transaction, sender, asked, {
    ...{ kind: 'confirm', confirmation, subscriber, ip: request.ip },
  })
  await sql`
    update confirmations set message_id = ${message} where id = ${confirmation}`.execute(transaction)
  await keepWording(transaction, request.wording)
  const evidence = { ...evidenceOf(request), messageId: message }
  const changed = await changeConsent(transaction, {
    ...{ subscriber, lists: ids, what: 'asked', to: 'pending', from: ['none', 'pending'], evidence },
  })
  const kept = ids.filter((id) => !changed.some(({ list }) => list === id))
  if (kept.length > 0) {
    await noteConsent(transaction, { subscriber, lists: kept, what: 'asked', evidence })
  }
  if (request.via !== undefined) await countAsked(transaction, request.via)
}

/** Tells the address that it is on these lists already: a message like the other, so that the limits count it too. */
export async function writeNote(transaction: Database, sender: Sender, asked: Asked): Promise<void> {
  const { addressee, request, lists } = asked
  const subscriber = await findOrMakeSubscriber(transaction, asked)
  const id = await addConfirmation(transaction, { subscriber, addressee, ids: [], request: undefined })
  const message = await writeNotice(transaction, sender, asked, { kind: 'already_confirmed', subscriber })
  await sql`update confirmations set message_id = ${message} where id = ${id}`.execute(transaction)
  await keepWording(transaction, request.wording)
  await noteConsent(transaction, {
    subscriber,
    lists: lists.map((list) => list.id),
    what: 'asked',
    evidence: { ...evidenceOf(request), messageId: message, detail: { answer: 'already_confirmed' } },
  })
}

type Letter =
  | { kind: 'confirm'; confirmation: number; subscriber: number; ip: string }
  | { kind: 'already_confirmed'; subscriber: number }

/** Adds the notice; returns the Message-ID that it will have. */
async function writeNotice(
  transaction: Database,
  sender: Sender,
  { parsed, addressee, request, lists }: Asked,
  letter: Letter,
): Promise<string> {
  const keys = lists.map(({ key }) => key)
  const notice = await addNotice(transaction, {
    address: parsed.address,
    addressHash: addressee.addressHash,
    payload: { ...letter, language: request.language, lists: keys },
  })
  if (notice === undefined) throw new Error('A notice that is not made only once was not made.')
  return noticeMessageId({ notice, instance: sender.instance }, noticeDomain(sender, keys))
}

async function findOrMakeSubscriber(
  transaction: Database,
  { parsed, addressee }: Pick<Asked, 'parsed' | 'addressee'>,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with made as (
      insert into subscribers (address, address_key, address_typed, address_hash)
      values (${parsed.address}, ${parsed.key}, ${parsed.typed}, ${addressee.addressHash})
      on conflict (address_key) do update set address_key = excluded.address_key
      returning id
    )
    select id from made`.execute(transaction)
  const [row] = rows
  if (row === undefined) throw new Error('An upsert gave no row.')
  return row.id
}

async function addConfirmation(
  transaction: Database,
  {
    subscriber,
    addressee,
    ids,
    request,
  }: {
    readonly subscriber: number
    readonly addressee: Addressee
    readonly ids: readonly number[]
    readonly request: SignUpRequest | undefined
  },
): Promise<number> {
  const { addressHash, mailboxHash, domainHash, worked } = addressee
  const { rows } = await sql<{ id: number }>`
    insert into confirmations (subscriber_id, address_hash, mailbox_hash, domain_hash, list_ids, request, worked)
    values (${subscriber}, ${addressHash}, ${mailboxHash}, ${domainHash}, ${ids}::int[],
      ${request === undefined ? null : JSON.stringify(request)}::jsonb, ${worked})
    returning id`.execute(transaction)
  const [row] = rows
  if (row === undefined) throw new Error('An insert gave no row.')
  return row.id
}

function evidenceOf(request: SignUpRequest): Evidence {
  const { by, wording, wordingLanguage, page, ip, userAgent, via } = request
  return {
    ...{ by, wording, language: wordingLanguage, page, ip, userAgent },
    ...(via !== undefined && { detail: { via } }),
  }
}

/** Counts a sign-up that an edition's call to action brought; a number that is no edition's counts for none. */
async function countAsked(transaction: Database, edition: number): Promise<void> {
  await sql`
    insert into edition_sign_ups as e (edition_id, asked)
    select id, 1 from editions where id = ${edition}::bigint
    on conflict (edition_id) do update set asked = e.asked + 1`.execute(transaction)
}
