/** Confirms a sign-up: the one step that makes somebody a reader who came by a form. */
import { sql } from 'kysely'
import { isAddressFault, parseAddress } from '../../src/address.ts'
import type { ListSettings } from '../../src/config/settings.ts'
import type { Database } from '../../src/database/database.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import { changeConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import { readName } from '../reader-name.ts'
import type { SignUpRequest } from '../sign-up/request.ts'
import { liftSuppression } from '../suppressions.ts'
import { type Confirmation, type OpenConfirmation, readConfirmation } from './read-confirmation.ts'

/** The press of the button, with what may be proved by it. */
export interface Confirming {
  readonly confirmation: number
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
  /** BCP 47: what the reader chose on the page, where they did; else the form's is kept with them. */
  readonly language: string | undefined
  /** The lists' settings, by key. */
  readonly lists: ReadonlyMap<string, ListSettings>
}

/** What it came to. */
export type Confirmed =
  /** `welcomed`: a welcome message was written. */
  | { readonly kind: 'confirmed'; readonly welcomed: boolean }
  /** It had been confirmed before, or its time is over: nothing was done. */
  | { readonly kind: 'nothing'; readonly found: Confirmation }

/** Confirms, in one transaction and once: doing it again changes nothing, not even for who has left since. */
export async function confirmSignUp(database: Database, pressed: Confirming): Promise<Confirmed> {
  return await database.transaction().execute(async (transaction) => {
    const found = await readConfirmation(transaction, pressed.confirmation, { hold: true })
    if (found.kind !== 'open') return { kind: 'nothing', found }
    const { request, addressHash, lists } = found
    const language = pressed.language ?? request.language
    const subscriber = await keepReader(transaction, request, { addressHash, language })
    const ids = lists.map(({ id }) => id)
    const lifted = await liftSuppression(transaction, addressHash)
    // What the reader had taken back as a whole comes back only for the lists that they confirm now.
    if (lifted !== undefined) await leaveOthers(transaction, subscriber, ids)
    const evidence = evidenceOf(found, pressed, lifted)
    const changed = await changeConsent(transaction, {
      ...{ subscriber, lists: ids, what: 'confirmed', to: 'confirmed', evidence },
      from: ['none', 'pending', 'unsubscribed'],
    })
    await sql`
      update subscriptions set source = ${request.by}
      where subscriber_id = ${subscriber} and list_id = any(${changed.map(({ list }) => list)}::int[])`.execute(
      transaction,
    )
    await sql`
      update confirmations set confirmed_at = clock(), subscriber_id = ${subscriber}
      where id = ${found.id}`.execute(transaction)
    if (request.via !== undefined) await countConfirmed(transaction, request.via)
    const welcomed = lists.filter(
      ({ id, key }) =>
        changed.some(({ list }) => list === id) && pressed.lists.get(key)?.welcome !== undefined,
    )
    for (const { key } of welcomed) {
      await addNotice(transaction, {
        address: addressOf(request).address,
        addressHash,
        payload: { kind: 'welcome', language, lists: [key], subscriber },
      })
    }
    return { kind: 'confirmed', welcomed: welcomed.length > 0 }
  })
}

/** The reader of this address, found or made, with what they said of themselves: now it is known to be theirs. */
async function keepReader(
  transaction: Database,
  request: SignUpRequest,
  { addressHash, language }: { readonly addressHash: Buffer; readonly language: string },
): Promise<number> {
  const { address, key, typed } = addressOf(request)
  const name = readName(request.name ?? '') ?? null
  const { rows } = await sql<{ id: number }>`
    insert into subscribers as r (address, address_key, address_typed, address_hash, name, language, attributes)
    values (${address}, ${key}, ${typed}, ${addressHash}, ${name}, ${language},
      ${JSON.stringify(request.fields)}::jsonb)
    on conflict (address_key) do update
    set name = coalesce(excluded.name, r.name), language = excluded.language,
        attributes = r.attributes || excluded.attributes
    returning id`.execute(transaction)
  const [row] = rows
  if (row === undefined) throw new Error('An upsert gave no row.')
  return row.id
}

/** Of a form that was parsed before it was kept. */
function addressOf({ address }: SignUpRequest) {
  const parsed = parseAddress(address)
  if (isAddressFault(parsed)) throw new Error(`A kept sign-up has no address: ${parsed.fault}`)
  return parsed
}

function evidenceOf(
  { id, request, messageId, askedAt }: OpenConfirmation,
  { ip, userAgent }: Confirming,
  lifted: string | undefined,
): Evidence {
  return {
    ...{ by: 'link', wording: request.wording, language: request.wordingLanguage, page: request.page },
    ...{ ip, userAgent, ...(messageId !== null && { messageId }) },
    detail: { confirmation: id, asked: askedAt.toISOString(), form: request.by, ...(lifted && { lifted }) },
  }
}

/** Ends what a suppression of the whole address had only covered. */
async function leaveOthers(
  transaction: Database,
  subscriber: number,
  lists: readonly number[],
): Promise<void> {
  const { rows } = await sql<{ list: number }>`
    select list_id as list from subscriptions
    where subscriber_id = ${subscriber} and state = 'confirmed' and list_id <> all(${lists}::int[])`.execute(
    transaction,
  )
  await changeConsent(transaction, {
    ...{
      subscriber,
      lists: rows.map(({ list }) => list),
      what: 'left',
      to: 'unsubscribed',
      from: ['confirmed'],
    },
    evidence: { by: 'link', detail: { covered: 'unsubscribed_all' } },
  })
}

async function countConfirmed(transaction: Database, edition: number): Promise<void> {
  await sql`
    insert into edition_sign_ups as e (edition_id, confirmed)
    select id, 1 from editions where id = ${edition}::bigint
    on conflict (edition_id) do update set confirmed = e.confirmed + 1`.execute(transaction)
}
