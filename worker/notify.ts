/** The notify job: sends every notice that is due, on the connection that is kept for them. */

import { nextDelay, noticeSchedule } from '../src/delivery/back-off.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import { claimNotices } from '../src/ledger/notices/claim.ts'
import { dropNotice } from '../src/ledger/notices/drop.ts'
import type { HeldNotice } from '../src/ledger/notices/notice.ts'
import { recordNotice } from '../src/ledger/notices/record.ts'
import { readFromDomain, signNotice } from '../src/message/dkim/sign-notice.ts'
import { Mistake } from '../src/mistake.ts'
import { openDesk } from '../subscribers/notices/desk.ts'
import { persist } from './persist.ts'
import { reportLedger } from './report-ledger.ts'
import type { Tools } from './tools.ts'
import { type NoticeSender, type NoticeWriter, openNoticeWriter } from './write-notice.ts'

/** Opens the job: what it renders it keeps from run to run. */
export function openNotify(tools: Tools, from: NoticeSender): () => Promise<void> {
  const write = openNoticeWriter(tools, { from, desk: openDesk(tools) })
  return async () => await notify(tools, write)
}

/**
 * claim -> write -> send -> record, until none is due. One at a time, as there is one connection: a slow relay must
 * not keep a notice claimed behind another while its reader says "that was not me".
 */
async function notify(tools: Tools, write: NoticeWriter): Promise<void> {
  while (!tools.signal.aborted) {
    const fence = tools.keeper.fence()
    if (fence === undefined || !tools.courier.health().ok) return
    const [notice] = await claimNotices(tools.database, { fence, limit: 1 })
    if (notice === undefined) return
    await settle(tools, notice, fence, await attempt(tools, write, notice, fence))
  }
}

/** What came of one notice; `gone` where there is no reason to send it any more. */
type End = Outcome | { readonly kind: 'gone'; readonly reason: string }

async function attempt(tools: Tools, write: NoticeWriter, notice: HeldNotice, fence: number): Promise<End> {
  try {
    const written = await write(notice)
    if (written.kind === 'gone') return written
    const fromDomain = readFromDomain(written.chunks)
    const route = fromDomain === undefined ? undefined : { fromDomain }
    return await tools.courier.send(
      {
        from: written.envelopeFrom,
        to: notice.address,
        chunks: await signNotice(tools.signers, written.chunks, new Date(tools.clocks.wall())),
        mayBegin: () => tools.keeper.mayProceed(fence),
        mayEnd: () => tools.keeper.mayProceed(fence),
        ...(route === undefined ? {} : { route }),
      },
      'notice',
      tools.signal,
      async (relay) => await tools.lines.precede(relay, route, tools.signal),
    )
  } catch (error) {
    // One that can't even be made is tried again by its schedule, and holds up no other.
    if (error instanceof Mistake) tools.log.noticeFailed(notice.id, notice.payload.kind, error.message)
    else tools.log.unexpectedError('sending a notice', error)
    return { kind: 'in_doubt', cause: 'stopped', detail: String(error) }
  }
}

/** Writes down what came of it. */
async function settle(
  tools: Tools,
  { id, tries, payload }: HeldNotice,
  fence: number,
  end: End,
): Promise<void> {
  const { database, log } = tools
  const write = async (): Promise<void> => {
    if (end.kind === 'gone') return await dropNotice(database, { id, fence, reason: end.reason })
    const delay = end.kind === 'not_begun' ? 1_000 : nextDelay(tries + 1, noticeSchedule, tools.random)
    await recordNotice(database, { id, fence, outcome: end, delay })
  }
  await persist(write, { failed: reportLedger(log), cut: tools.cut })
  if (end.kind === 'accepted') log.noticeSent(id, payload.kind)
  else log.noticeFailed(id, payload.kind, end.kind === 'gone' ? end.reason : end.kind)
}
