/** Looks at every form that was sent in, one transaction each, and writes the message that it asks for. */
import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { hashAddress, isAddressFault, parseAddress } from '../../src/address.ts'
import type { ReaderSettings } from '../../src/config/settings.ts'
import { type Database, isDatabaseAway } from '../../src/database/database.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import { domainOf } from '../../src/message/identity.ts'
import { type Limits, openLimits, type Verdict } from './limits.ts'
import { mailboxOf } from './mailbox.ts'
import {
  type Decision,
  decideSignUp,
  findAskedLists,
  isAskedAlready,
  readStanding,
} from './process-decide.ts'
import {
  dropLateSignUps,
  endSignUp,
  endSignUpsFor,
  holdForAddress,
  holdSignUps,
  lockSignUp,
  pickSignUps,
  setAside,
} from './process-queue.ts'
import { type Asked, type Sender, writeConfirmation, writeNote } from './process-write.ts'
import { signUpRequest } from './request.ts'

/** What the job works with. */
export interface SignUpMeans extends Sender {
  readonly readers: Pick<ReaderSettings, 'confirmationsPerHour'>
  readonly suppressionSecret: KeyObject
  /** Fires when no further form is to be begun. */
  readonly signal: AbortSignal
  /** Told when notices were written. */
  readonly written: () => Promise<void>
  /** Told of a form that could not be dealt with; it is set aside and tried again. */
  readonly failed: (error: unknown) => void
}

/** What became of a form. */
export type Processed =
  /** A message was written. */
  | 'asked'
  | 'noted'
  /** It ends here: not to be mailed, asked enough, or for nothing that there is. */
  | 'ended'
  | 'held'
  /** Another worker has seen to it, or it was put off. */
  | 'gone'

/** Forms that are picked at a time. */
const handful = 100

/** Deals with all forms that are due. Doing it again, or at once in many workers, writes nothing twice. */
export async function processSignUps(database: Database, means: SignUpMeans): Promise<void> {
  const limits = openLimits(means.readers.confirmationsPerHour)
  await dropLateSignUps(database)
  for (;;) {
    const due = await pickSignUps(database, handful)
    if (due.length === 0) return
    let written = false
    for (const id of due) {
      if (means.signal.aborted) break
      const processed = await processOne(database, id, limits, means)
      written ||= processed === 'asked' || processed === 'noted' || processed === 'held'
    }
    if (written) await means.written()
    if (means.signal.aborted) return
  }
}

async function processOne(
  database: Database,
  id: number,
  limits: Limits,
  means: SignUpMeans,
): Promise<Processed | 'failed'> {
  try {
    return await database
      .transaction()
      .execute(async (transaction) => await processSignUp(transaction, id, limits, means))
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    means.failed(error)
    await setAside(database, id)
    return 'failed'
  }
}

/** One form at a time in the whole installation ('sign' in ASCII): the limits are counted and taken as one step. */
const signUpLock = 0x7369676e

/** lock -> read -> decide -> judge -> write -> end */
async function processSignUp(
  transaction: Database,
  id: number,
  limits: Limits,
  means: SignUpMeans,
): Promise<Processed> {
  await sql`select pg_advisory_xact_lock(${signUpLock})`.execute(transaction)
  const waiting = await lockSignUp(transaction, id)
  if (waiting === undefined) return 'gone'
  const form = await readForm(transaction, waiting, means)
  const decision = form === undefined ? undefined : decideSignUp(form.standing, form.lists)
  if (form === undefined || decision === undefined || decision.kind === 'nothing') {
    await endSignUp(transaction, id)
    return 'ended'
  }
  const verdict = await limits.judge(transaction, form.addressee)
  if (verdict.kind === 'asked_enough') {
    if (await waitForTomorrow(transaction, id, form, { decision, verdict })) return 'gone'
    await endSignUpsFor(transaction, id, form.request)
    return 'ended'
  }
  if (verdict.kind === 'held') {
    await holdSignUps(transaction, { id, address: form.parsed.address, verdict })
    await tellOperator(transaction, means, verdict)
    return 'held'
  }
  const asked: Asked = { ...form, lists: decision.lists }
  if (decision.kind === 'ask') await writeConfirmation(transaction, means, asked)
  else await writeNote(transaction, means, asked)
  await endSignUp(transaction, id)
  return decision.kind === 'ask' ? 'asked' : 'noted'
}

/** Puts off a form that asks for more than the message that is there; false where there is no more, or no tomorrow. */
async function waitForTomorrow(
  transaction: Database,
  id: number,
  { addressee, request }: Pick<Asked, 'addressee' | 'request'>,
  {
    decision,
    verdict: { again },
  }: { readonly decision: Decision; readonly verdict: Extract<Verdict, { kind: 'asked_enough' }> },
): Promise<boolean> {
  if (decision.kind !== 'ask' || again === undefined) return false
  if (await isAskedAlready(transaction, addressee.mailboxHash, decision.lists)) return false
  return await holdForAddress(transaction, { id, address: request.address, until: again })
}

/** The form with what is known of its address; undefined for one that this release cannot read. */
async function readForm(
  transaction: Database,
  { request: written, worked }: { readonly request: unknown; readonly worked: boolean },
  { suppressionSecret, lists: settings }: SignUpMeans,
) {
  const read = signUpRequest.safeParse(written)
  const parsed = parseAddress(read.data?.address ?? '')
  if (!read.success || isAddressFault(parsed)) return undefined
  const request = read.data
  const addressHash = hashAddress(parsed.key, suppressionSecret)
  const mailboxHash = hashAddress(mailboxOf(parsed.key), suppressionSecret)
  const domainHash = hashAddress(domainOf(parsed.key), suppressionSecret)
  // A list may have been closed to strangers since the form was shown.
  const open = request.lists.filter((key) => settings.get(key)?.public === true)
  return {
    ...{ request, parsed, addressee: { addressHash, mailboxHash, domainHash, worked } },
    lists: await findAskedLists(transaction, open),
    standing: await readStanding(transaction, { key: parsed.key, hash: addressHash }),
  }
}

/** Once in 24 hours, where more is being asked than the hour may bring; a domain that has its share is no news. */
async function tellOperator(
  transaction: Database,
  { publication }: SignUpMeans,
  { allowed }: Extract<Verdict, { kind: 'held' }>,
): Promise<void> {
  if (publication.operator === undefined) return
  const { rows } = await sql<{ asked: number; told: boolean }>`
    select (select count(*) from sign_ups where created_at > (select clock()) - interval '1 hour')
         + (select count(*) from confirmations where created_at > (select clock()) - interval '1 hour') as asked,
      exists (select from notices
        where kind = 'sign_ups_held' and created_at > (select clock()) - interval '1 day') as told`.execute(
    transaction,
  )
  const [found] = rows
  if (found === undefined || found.told || found.asked <= allowed) return
  await addNotice(transaction, {
    address: publication.operator,
    payload: { kind: 'sign_ups_held', asked: found.asked, allowed },
  })
}
