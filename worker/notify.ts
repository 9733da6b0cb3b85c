/** The notify job: sends every notice that is due, on the connection that is kept for them. */
import { nextDelay, noticeSchedule } from '../src/delivery/back-off.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import { claimNotices } from '../src/ledger/notices/claim.ts'
import type { HeldNotice } from '../src/ledger/notices/notice.ts'
import { recordNotice } from '../src/ledger/notices/record.ts'
import { composeNotice } from '../src/message/compose-notice.ts'
import { persist } from './persist.ts'
import { reportLedger } from './report-ledger.ts'
import type { Tools } from './tools.ts'

/** Notices claimed at a time: a few seconds' worth on one connection. */
const group = 10

/** claim -> compose -> send -> record, until none is due. */
export async function notify(tools: Tools, from: NoticeSender): Promise<void> {
  while (!tools.signal.aborted) {
    const fence = tools.keeper.fence()
    if (fence === undefined || !tools.courier.health().ok) return
    const notices = await claimNotices(tools.database, { fence, limit: group })
    if (notices.length === 0) return
    for (const notice of notices) {
      const outcome = await sendNotice(tools, from, notice, fence).catch((error: unknown) =>
        failedOn(tools, error),
      )
      const delay =
        outcome.kind === 'not_begun' ? 1_000 : nextDelay(notice.tries + 1, noticeSchedule, tools.random)
      await persist(
        async () => await recordNotice(tools.database, { id: notice.id, fence, outcome, delay }),
        { failed: reportLedger(tools.log), cut: tools.cut },
      )
      if (outcome.kind === 'accepted') tools.log.noticeSent(notice.id, notice.payload.kind)
      else tools.log.noticeFailed(notice.id, notice.payload.kind, outcome.kind)
    }
  }
}

/** Who notices come from: the publication. */
export interface NoticeSender {
  readonly name: string
  readonly address: string
  readonly site: string
}

async function sendNotice(
  tools: Tools,
  from: NoticeSender,
  notice: HeldNotice,
  fence: number,
): Promise<Outcome> {
  const { payload } = notice
  const test = payload.kind === 'test_message'
  if (!test && payload.kind !== 'edition_needs_you') throw new Error(`a notice of kind ${payload.kind}`)
  const message = test
    ? Buffer.from(payload.message, 'latin1')
    : composeNotice(payload, {
        from,
        to: notice.address,
        date: notice.createdAt,
        messageId: `<n.${notice.id}.${tools.instance}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
      })
  return await tools.courier.send(
    {
      from: test ? payload.envelopeFrom : from.address,
      to: notice.address,
      chunks: [message],
      mayProceed: () => tools.keeper.mayProceed(fence),
    },
    'notice',
    tools.signal,
  )
}

/** A notice that can't even be made is tried again by its schedule, and holds up no other. */
function failedOn({ log }: Tools, error: unknown): Outcome {
  log.unexpectedError('sending a notice', error)
  return { kind: 'in_doubt', cause: 'stopped', detail: String(error) }
}
