/** Writes the message of a notice: a reader's, the operator's, or a test message that is written already. */
import type { HeldNotice } from '../src/ledger/notices/notice.ts'
import { composeNotice } from '../src/message/compose-notice.ts'
import { domainOf, noticeMessageId } from '../src/message/identity.ts'
import type { NoticeDesk } from '../subscribers/notices/desk.ts'
import type { WrittenNotice } from '../subscribers/notices/order.ts'
import type { Tools } from './tools.ts'

/** Who the operator's notices come from: the publication. */
export interface NoticeSender {
  readonly name: string
  readonly address: string
  readonly site: string
}

/** Writes one. */
export type NoticeWriter = (notice: HeldNotice) => Promise<WrittenNotice>

/** Opens it; readers' messages are written at the desk. */
export function openNoticeWriter(
  { instance }: Pick<Tools, 'instance'>,
  { from, desk }: { readonly from: NoticeSender; readonly desk: NoticeDesk },
): NoticeWriter {
  return async ({ payload, ...notice }) => {
    switch (payload.kind) {
      case 'test_message':
        return {
          kind: 'message',
          envelopeFrom: payload.envelopeFrom,
          chunks: [Buffer.from(payload.message, 'latin1')],
        }
      case 'edition_needs_you':
      case 'sign_ups_held': {
        const message = composeNotice(payload, {
          from,
          to: notice.address,
          date: notice.createdAt,
          messageId: noticeMessageId({ notice: notice.id, instance }, domainOf(from.address)),
        })
        return { kind: 'message', envelopeFrom: from.address, chunks: [message] }
      }
      default:
        return await desk({ ...notice, payload })
    }
  }
}
