/** Writes the messages to single readers, each from a notice that holds ids only. */
import type { Database } from '../../src/database/database.ts'
import type { HeldNotice, ReaderNotice } from '../../src/ledger/notices/notice.ts'
import type { KeyRing } from '../../src/link.ts'
import { noticeMessageId } from '../../src/message/identity.ts'
import type { RenderThread } from '../../src/render/render-in-thread.ts'
import { gather } from './gather.ts'
import { identityOf, type NoticeSettings, noticeDomain } from './identity.ts'
import { keepRenderings } from './keep-renderings.ts'
import { openLogos } from './logos.ts'
import { type Addressee, readAddressee } from './read-addressee.ts'
import { openWelcomes } from './welcome.ts'
import { writeWorded } from './write-worded.ts'

/** What a desk works with. */
export interface DeskTools {
  readonly database: Database
  readonly renderer: Pick<RenderThread, 'render' | 'renderNotice'>
  readonly ring: KeyRing
  /** The installation's id. */
  readonly instance: string
  readonly publishing: NoticeSettings
}

/** A notice to a reader, as held. */
export interface NoticeOrder extends Omit<HeldNotice, 'payload' | 'tries'> {
  readonly payload: ReaderNotice
}

/** A message ready to be sent; or why there is none to send any more. */
export type WrittenNotice =
  | { readonly kind: 'message'; readonly envelopeFrom: string; readonly chunks: readonly Buffer[] }
  | { readonly kind: 'gone'; readonly reason: string }

/** Writes one. */
export type NoticeDesk = (order: NoticeOrder) => Promise<WrittenNotice>

/** Opens a desk; what it renders it keeps, so one serves a process. */
export function openDesk(tools: DeskTools): NoticeDesk {
  const { database, publishing, ring, instance } = tools
  const logos = openLogos(database)
  const render = keepRenderings(tools.renderer)
  const writeWelcome = openWelcomes(tools, logos)
  return async (order) => {
    const { id, payload, address } = order
    const reader = await readAddressee(database, payload)
    if (reader === undefined) return { kind: 'gone', reason: 'the reader is gone' }
    if (!isTheirs(order, reader)) return { kind: 'gone', reason: 'the reader has another address now' }
    const messageId = noticeMessageId({ notice: id, instance }, noticeDomain(publishing, payload.lists))
    if (payload.kind === 'welcome') return await writeWelcome({ order, reader, messageId })
    const identity = identityOf(publishing, payload.lists)
    const links = { ring, site: identity.site }
    const gathered = await gather(payload, { database, links, reader, address, messageId })
    if (typeof gathered === 'string') return { kind: 'gone', reason: gathered }
    const message = await writeWorded(
      { render, logos },
      { notice: payload, identity, gathered, address, date: order.createdAt, messageId },
    )
    return { kind: 'message', envelopeFrom: identity.from.address, chunks: [message] }
  }
}

/** What opens or tells anything about a reader goes only where the reader is now; these two are about another address. */
function isTheirs({ payload, addressHash }: NoticeOrder, reader: Addressee): boolean {
  if (payload.kind === 'change_address' || payload.kind === 'address_changed') return true
  return addressHash?.equals(reader.addressHash) === true
}
