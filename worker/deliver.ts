/** The deliver job: one edition's turn on the wire. */
import { nextDelay } from '../src/delivery/back-off.ts'
import type { Consignment } from '../src/delivery/courier.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import type { EditionId } from '../src/edition/edition.ts'
import { claim } from '../src/ledger/claim.ts'
import { isDue } from '../src/ledger/due.ts'
import { intend } from '../src/ledger/intend.ts'
import { record } from '../src/ledger/record.ts'
import { release } from '../src/ledger/release.ts'
import { fillMessage, type PreparedMessage, type SlotValues } from '../src/message/fill-message.ts'
import { HeaderRefused } from '../src/message/header.ts'
import { domainOf } from '../src/message/identity.ts'
import { recipientValues } from '../src/message/recipient-values.ts'
import { conclude } from './conclude.ts'
import type { Sendable } from './load-sendable.ts'
import { persist } from './persist.ts'
import { openRecorder, recorderLimits } from './recorder.ts'
import { reportLedger } from './report-ledger.ts'
import { runStretch, type StretchVerbs } from './stretch.ts'
import type { Tools } from './tools.ts'

/**
 * claim -> intend -> send -> record, for one turn; then the job queues itself again behind the others. Nothing
 * happens without a lease, or while the relay is left alone: the sweeper wakes the edition up again.
 */
export async function deliver(
  tools: Tools,
  job: { readonly edition: EditionId; readonly lane: number },
  load: (edition: EditionId) => Promise<Sendable | undefined>,
): Promise<void> {
  const fence = tools.keeper.fence()
  const health = tools.courier.health()
  if (!health.ok) tools.later(health.waitMs, job.edition)
  if (fence === undefined || !health.ok || !tools.journal.ready()) return
  const sendable = await load(job.edition)
  if (sendable === undefined) return
  const { end, tail } = await runStretch(bindVerbs(tools, sendable, fence), {
    connections: tools.courier.connections,
    budget: tools.turn,
    monotonic: tools.clocks.monotonic,
    signal: tools.signal,
  })
  tools.track(end.kind === 'dry' ? tail.then(async () => await wrapUp(tools, job)) : tail)
  switch (end.kind) {
    case 'out_of_time':
      await tools.queue.wake({ name: 'deliver', ...job })
      return
    case 'relay_fault':
      tools.log.relayFaulty(end.fault)
      tools.later(waitOf(tools), job.edition)
      return
    case 'failed':
      // A claim whose answer was lost may hold rows that nobody here knows of: only a new fence is safe.
      tools.keeper.abandon(fence)
      throw end.error
    case 'stopped':
      // Another worker goes on with it at once, or the next one that starts.
      await tools.queue.wake({ name: 'deliver', ...job })
      return
    case 'dry':
      return
  }
}

/** Ends the edition, or sees to what became due again while the last messages were under way. */
async function wrapUp(
  tools: Tools,
  job: { readonly edition: EditionId; readonly lane: number },
): Promise<void> {
  await conclude(tools, job.edition)
  if (!tools.signal.aborted && (await isDue(tools.database, job.edition)))
    await tools.queue.wake({ name: 'deliver', ...job })
}

function waitOf(tools: Tools): number {
  const health = tools.courier.health()
  return health.ok ? 0 : health.waitMs
}

/** One reader's value that may stand in no header is that message's end, not the edition's. */
function fillOrRefuse(message: PreparedMessage, values: SlotValues): readonly Buffer[] | Outcome {
  try {
    return fillMessage(message, values)
  } catch (error) {
    if (!(error instanceof HeaderRefused)) throw error
    return { kind: 'rejected', blame: 'message', reply: { code: 0, text: `not sent: ${error.message}` } }
  }
}

function bindVerbs(tools: Tools, sendable: Sendable, fence: number): StretchVerbs {
  const { database, delivery, log, courier, keeper, journal } = tools
  const { edition, settings, listId, message, sign } = sendable
  const persistence = { failed: reportLedger(log), cut: tools.cut }
  const route = { list: sendable.list, fromDomain: domainOf(settings.from.address) }
  const sender = { ring: tools.ring, instance: tools.instance, edition, listId, settings }
  return {
    claim: async (limit) => await claim(database, { edition, fence, limit, attributes: sendable.attributes }),
    intend: async (held) => await intend(database, { edition, fence, held }),
    release: async (held) => {
      await persist(async () => await release(database, { edition, fence, held }), persistence)
    },
    send: async (to, date, mayBegin, signal) => {
      const { values, envelopeFrom } = recipientValues(sender, to, date)
      const filled = fillOrRefuse(message, values)
      if ('kind' in filled) return filled
      const chunks = sign === undefined ? filled : await sign(filled, date)
      const tried = { edition, fence, n: to.n, turn: to.turn }
      let begun = false
      const consignment: Consignment = {
        ...{ from: envelopeFrom, to: to.address, chunks, route },
        mayBegin: () => {
          const may = mayBegin() && keeper.mayProceed(fence) && journal.ready()
          begun ||= may
          return may
        },
        mayEnd: () => keeper.mayProceed(fence) && journal.handingOver(tried),
      }
      const outcome = await courier.send(consignment, 'bulk', signal)
      journal.answered(tried, outcome)
      return begun && !tools.signal.aborted ? sendable.losses.weigh(to.n, outcome) : outcome
    },
    recorder: openRecorder(
      async (results) => {
        await record(database, { edition, fence, results, expireAfter: delivery.expireAfterMs })
        journal.recorded(edition, fence, results)
      },
      recorderLimits,
      persistence,
    ),
    delayOf: (tries) => nextDelay(tries, delivery.retryMs, tools.random),
    pace: tools.pace,
  }
}
