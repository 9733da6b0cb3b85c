/** The deliver job: one edition's turn on the wire. */
import { nextDelay } from '../src/delivery/back-off.ts'
import type { Consignment, Route } from '../src/delivery/courier.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import type { Relay } from '../src/delivery/relays.ts'
import type { EditionId } from '../src/edition/edition.ts'
import { claim } from '../src/ledger/claim.ts'
import { dueIn } from '../src/ledger/due.ts'
import { intend } from '../src/ledger/intend.ts'
import { record } from '../src/ledger/record.ts'
import { release } from '../src/ledger/release.ts'
import { isSending } from '../src/ledger/steer.ts'
import { fillMessage, type PreparedMessage, type SlotValues } from '../src/message/fill-message.ts'
import { HeaderRefused } from '../src/message/header.ts'
import { recipientValues } from '../src/message/recipient-values.ts'
import { conclude } from './conclude.ts'
import type { Sendable } from './load-sendable.ts'
import { persist } from './persist.ts'
import { openRecorder, recorderLimits } from './recorder.ts'
import type { RelayLine } from './relay-lines.ts'
import { reportLedger } from './report-ledger.ts'
import { planOf } from './resend.ts'
import { weighRejections } from './stop-loss.ts'
import { runStretch, type Stretch, type StretchVerbs } from './stretch.ts'
import type { Tools } from './tools.ts'

/**
 * claim -> intend -> send -> record, for one turn, over each relay that may carry the edition; then the job queues
 * itself again behind the others. Nothing happens without a lease, or while no relay takes anything.
 */
export async function deliver(
  tools: Tools,
  job: { readonly edition: EditionId; readonly lane: number },
  load: (edition: EditionId) => Promise<Sendable | undefined>,
): Promise<void> {
  const fence = tools.keeper.fence()
  if (fence === undefined || !tools.journal.ready()) return
  const sendable = await load(job.edition)
  if (sendable === undefined) return
  const carriers = findCarriers(tools, sendable.route)
  if (carriers.length === 0) {
    const health = tools.courier.health(sendable.route)
    // All are well, and all their connections other workers': these take the lane, or this one when it has a seat.
    if (health.ok) tools.later(standing, job.edition, job.lane)
    else tools.later(health.waitMs, job.edition)
    return
  }
  const stretches = await Promise.all(
    carriers.map(async (relay) => await runOn(tools, sendable, fence, relay)),
  )
  const ends = stretches.map(({ end }) => end)
  const tails = Promise.all(stretches.map(({ tail }) => tail)).then(() => undefined)
  tools.track(
    ends.some(({ kind }) => kind === 'dry') ? tails.then(async () => await wrapUp(tools, job)) : tails,
  )
  for (const end of ends) if (end.kind === 'relay_fault') tools.log.relayFaulty(end.fault)
  const failed = ends.find((end) => end.kind === 'failed')
  if (failed !== undefined) {
    // A claim whose answer was lost may hold rows that nobody here knows of: only a new fence is safe.
    tools.keeper.abandon(fence)
    throw failed.error
  }
  // Stopped: another worker goes on with it at once, or the next one that starts.
  if (ends.some(({ kind }) => kind === 'out_of_time' || kind === 'stopped'))
    await tools.queue.wake({ name: 'deliver', ...job })
  else if (ends.some(({ kind }) => kind === 'relay_fault'))
    // One that was not needed before may take over at once.
    tools.later(
      findCarriers(tools, sendable.route).length > 0 ? 0 : waitOf(tools, sendable.route),
      job.edition,
    )
  else for (const end of ends) if (end.kind === 'paced_out') tools.later(end.waitMs, job.edition)
}

/** The relays that take something now, as far as this worker's share of their connections goes. */
function findCarriers(tools: Tools, route: Route): readonly Relay[] {
  return tools.courier.carriers(route).filter(({ courier }) => courier.lanes > 0)
}

/** One turn over one relay. */
async function runOn(tools: Tools, sendable: Sendable, fence: number, relay: Relay): Promise<Stretch> {
  const { courier, settings } = relay
  const leave = tools.lines.shares.join(settings.name, settings.weight || 1)
  return await runStretch(bindVerbs(tools, sendable, fence, tools.lines.of(relay)), {
    lanes: courier.lanes,
    room: () => courier.lanes,
    budget: tools.turn,
    monotonic: tools.clocks.monotonic,
    signal: tools.signal,
  }).finally(leave)
}

/** Ends the edition, or sees to what became due again while the last messages were under way. */
async function wrapUp(
  tools: Tools,
  job: { readonly edition: EditionId; readonly lane: number },
): Promise<void> {
  await conclude(tools, job.edition)
  const wait = tools.signal.aborted ? undefined : await dueIn(tools.database, job.edition)
  if (wait === 0) await tools.queue.wake({ name: 'deliver', ...job })
  else if (wait !== undefined) tools.later(Math.max(wait, breath), job.edition)
}

/** Who waits for a domain's turns comes in twos and threes, not each with a job of its own: milliseconds. */
const breath = 250

/** How soon (ms) a worker without a connection of its own hands a lane back: well within the second of a resume. */
const standing = 200

/** Milliseconds until a relay is tried again. */
function waitOf(tools: Tools, route: Route): number {
  const health = tools.courier.health(route)
  return health.ok ? standing : health.waitMs
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

function bindVerbs(tools: Tools, sendable: Sendable, fence: number, line: RelayLine): StretchVerbs {
  const { database, delivery, log, keeper, journal } = tools
  const { edition, settings, listId, message, sign, route } = sendable
  const { throttle } = line
  const pace = tools.lines.paceOf(line, route)
  const persistence = { failed: reportLedger(log), cut: tools.cut }
  const sender = { ring: tools.ring, instance: tools.instance, edition, listId, settings }
  return {
    // Whom nothing may be sent to is not claimed: a journal that can't be written ends the stretch.
    claim: async (limit) =>
      journal.ready()
        ? await claim(database, { edition, fence, limit, attributes: sendable.attributes })
        : [],
    intend: async (held) => await intend(database, { edition, fence, held }),
    isSending: async () => await isSending(database, edition),
    release: async (held) => {
      await persist(async () => await release(database, { edition, fence, held }), persistence)
    },
    admit: async (group) => await throttle.admit(group),
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
      const delay = throttle.begin(to.address)
      if (delay !== undefined) {
        return { kind: 'not_begun', detail: 'its domain takes no more at a time', delay }
      }
      const outcome = await line.relay.courier.send(consignment, 'bulk', signal)
      line.heard(to.address, outcome)
      journal.answered(tried, outcome)
      return begun && !tools.signal.aborted ? sendable.losses.weigh(to.n, outcome) : outcome
    },
    recorder: openRecorder(
      async (results) => {
        await record(database, { edition, fence, results, expireAfter: delivery.expireAfterMs })
        journal.recorded(edition, fence, results)
        tools.track(weighRejections(tools, edition, results))
        tools.track(planOf(tools, edition, results))
      },
      recorderLimits,
      persistence,
    ),
    delayOf: (tries) => nextDelay(tries, delivery.retryMs, tools.random),
    pace,
    isPaced: pace.isHeld,
  }
}
