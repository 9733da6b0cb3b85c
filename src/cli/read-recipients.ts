/** Names an edition's recipients, for people and as JSON. */
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import {
  type DeliveryState,
  deliveryStates,
  listRecipients,
  type Recipient,
} from '../ledger/list-recipients.ts'
import { shrunkAt } from '../ledger/shrink.ts'
import { Mistake } from '../mistake.ts'
import { table } from './table.ts'

/** What `--recipients` adds to the JSON. */
export interface Listed {
  readonly recipients: readonly Recipient[]
  /** True where there are more than are listed. */
  readonly moreRecipients: boolean
  /** Where only an edition's totals were kept: since when. */
  readonly shrunkAt?: Date
}

/** So many are listed at the most: they are held in memory, and nobody reads more. */
const most = 10_000

/** Reads `rejected,expired`; without any, every state but accepted. */
export function readStates(typed: string | true): DeliveryState[] {
  if (typed === true) return deliveryStates.filter((state) => state !== 'accepted')
  return typed.split(',').map((word) => {
    const name = word.trim().replace(/[ -]/, '_')
    const state = deliveryStates.find((known) => known === name)
    if (state === undefined)
      throw new Mistake(`--recipients: "${word}" is no state. Give some of ${deliveryStates.join(',')}.`)
    return state
  })
}

/** Reads those in these states, with what the relay said last. */
export async function readRecipients(
  database: Database,
  edition: EditionId,
  states: readonly DeliveryState[],
  limit = most,
): Promise<Listed> {
  const shrunk = await shrunkAt(database, edition)
  if (shrunk !== undefined) return { recipients: [], moreRecipients: false, shrunkAt: shrunk }
  const listed = await listRecipients(database, { edition, states, limit: limit + 1 })
  return { recipients: listed.slice(0, limit), moreRecipients: listed.length > limit }
}

/** The same as a table, with a last line where it is not all. */
export function recipientsTable({ recipients, moreRecipients, shrunkAt: shrunk }: Listed): string {
  if (shrunk !== undefined)
    return `\nIts single deliveries are gone since ${shrunk.toISOString().slice(0, 10)}: only the totals were kept.`
  if (recipients.length === 0) return '\nNobody is in these states.'
  const rows = recipients.map(({ n, address, state, tries, code, reply }) => [
    String(n),
    address ?? '(erased)',
    state,
    String(tries),
    String(code ?? '-'),
    reply ?? '',
  ])
  const more = moreRecipients ? `\nThese are the first ${recipients.length}; there are more.` : ''
  return `\n${table(['N', 'Address', 'State', 'Tries', 'Code', 'Reply'], rows)}${more}`
}
