/** Writes the messages to single readers, each from a notice that holds ids only. */
import { noticeMessageId } from '../../src/message/identity.ts'
import { gather } from './gather.ts'
import { identityOf, noticeDomain } from './identity.ts'
import { keepRenderings } from './keep-renderings.ts'
import { openLogos } from './logos.ts'
import type { DeskTools, NoticeOrder, WrittenNotice } from './order.ts'
import { type Addressee, readAddressee } from './read-addressee.ts'
import { openWelcomes } from './welcome.ts'
import { writeWorded } from './write-worded.ts'

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
