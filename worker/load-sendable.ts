/** Loads what sending an edition needs besides its recipients, once a process. */
import { sql } from 'kysely'
import type { ListSettings } from '../src/config/settings.ts'
import type { Database } from '../src/database/database.ts'
import type { Route } from '../src/delivery/courier.ts'
import type { EditionId } from '../src/edition/edition.ts'
import type { Sign, Signers } from '../src/message/dkim.ts'
import { type PreparedMessage, prepareParts } from '../src/message/fill-message.ts'
import { domainOf } from '../src/message/identity.ts'
import { isPartsFormat, type MessageParts, type SlotName } from '../src/render/parts.ts'
import { type Losses, openLosses } from './losses.ts'

/** A launched edition's message and the settings it was made with; neither changes after the launch. */
export interface Sendable {
  readonly edition: EditionId
  readonly listId: number
  /** What decides which relays may carry it. */
  readonly route: Route
  readonly subject: string
  readonly settings: ListSettings
  readonly message: PreparedMessage
  /** Absent where no key is set for the From domain. */
  readonly sign?: Sign
  /** Whether a merge field of its message is filled from the readers' attributes. */
  readonly attributes: boolean
  /** Of this process: who keeps losing connections. */
  readonly losses: Losses
}

/** How many editions are kept ready: those that take turns at a time. */
const kept = 8

/** Loads an edition's message, or takes it from the few that were loaded last; undefined before its launch. */
export function openSendables(
  database: Database,
  signers: Signers,
): (edition: EditionId) => Promise<Sendable | undefined> {
  const loaded = new Map<EditionId, Sendable>()
  return async (edition) => {
    const sendable = loaded.get(edition) ?? (await loadSendable(database, signers, edition))
    if (sendable === undefined) return undefined
    loaded.delete(edition)
    loaded.set(edition, sendable)
    const [oldest] = loaded.keys()
    if (loaded.size > kept && oldest !== undefined) loaded.delete(oldest)
    return sendable
  }
}

async function loadSendable(
  database: Database,
  signers: Signers,
  edition: EditionId,
): Promise<Sendable | undefined> {
  const loaded = await sql<
    Omit<Sendable, 'message' | 'losses' | 'attributes' | 'sign' | 'route'> & {
      list: string
      v: number
      parts: MessageParts['parts']
    }
  >`
    select e.id as edition, e.list_id as "listId", l.key as list, e.subject, e.settings, p.v, p.parts
    from editions e
      join lists l on l.id = e.list_id
      join edition_parts p on p.edition_id = e.id and p.variant = 0
    where e.id = ${edition} and e.launched_at is not null`.execute(database)
  const row = loaded.rows[0]
  if (row === undefined) return undefined
  const { v, parts, list, ...rest } = row
  if (!isPartsFormat(v))
    throw new Error(`Edition ${edition} is stored in format ${v}, which this release does not know`)
  const attributes = parts.some((part) => typeof part !== 'string' && isAttribute(part.name))
  const message = prepareParts({ v, parts })
  const route = { list, fromDomain: domainOf(row.settings.from.address) }
  const sign = signers(route)?.prepare(message)
  return {
    ...rest,
    route,
    message,
    attributes,
    losses: openLosses(),
    ...(sign === undefined ? {} : { sign }),
  }
}

function isAttribute(name: SlotName): boolean {
  return name.startsWith('reader.') && name !== 'reader.name'
}
