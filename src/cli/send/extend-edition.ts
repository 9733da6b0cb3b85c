/** Sends an edition that has gone out to those who have not had it. */
import { userInfo } from 'node:os'
import { recordAudit } from '../../../subscribers/audit.ts'
import { wakeEdition } from '../../../worker/wake-edition.ts'
import type { ListSettings } from '../../config/settings.ts'
import type { Edition } from '../../edition/edition.ts'
import { findEditionByKey, loadEdition } from '../../edition/find-edition.ts'
import { countExtension, type Extension, extend, type Latecomers } from '../../ledger/extend.ts'
import { countWorkers } from '../../ledger/session.ts'
import { openLog } from '../../log.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { describeEdition, editionAnswer, nameEdition } from '../describe-edition.ts'
import type { Store } from '../open-store.ts'
import { refuseDisarmed } from '../refuse-disarmed.ts'
import { refusedReopening } from '../refuse-reopening.ts'
import { warmsUp } from '../relay.ts'
import { openStoreQueue } from '../run-worker.ts'
import type { WaitFor } from '../wait-for-edition.ts'
import { readStanding } from '../with-edition.ts'
import { agree } from './agree.ts'
import { checkDeparture } from './check-departure.ts'
import { follow } from './follow.ts'
import { describeLatecomers } from './latecomers.ts'

/** Which edition, and for whom. */
export interface ExtensionRequest {
  readonly list: ListSettings
  readonly key: string
  readonly to: Latecomers
}

/** What the command line says besides. */
export interface ExtensionOptions {
  readonly yes: boolean
  readonly dryRun: boolean
  readonly wait?: WaitFor
}

/** Counts, shows, asks, extends, follows; the message is the one that went out then, whatever the article says now. */
export async function extendEdition(
  context: Context,
  store: Store,
  { list, key, to }: ExtensionRequest,
  { yes, dryRun, wait }: ExtensionOptions,
): Promise<ExitCode> {
  const { database } = store
  const edition = await findSent(store, list, key)
  await refuseDisarmed(store)
  const counted = await countExtension(database, { edition: edition.id, to })
  const reached = countReached(counted)
  context.note(`${describeEdition(edition)}`)
  context.note(`  To ${describeLatecomers(to)}: ${describeExtension(counted)}`)
  if (dryRun || reached + counted.suppressed === 0) {
    const { edition: now, totals } = await readStanding(store, edition)
    context.say(
      dryRun
        ? `Nothing was sent (--dry-run). ${reached} would get it.`
        : 'Nobody is left who has not had it.',
    )
    context.answer(editionAnswer(now, totals))
    return exitCodes.done
  }
  await checkDeparture(context, store, { list, findings: [], forced: false })
  await agree(context, { confirmed: reached }, yes)
  if (context.signal.aborted) throw new Mistake('Stopped. Nothing was sent.', exitCodes.stopped)
  const silent = openLog({ level: context.debug ? 'debug' : 'silent' })
  await using queue = await openStoreQueue(store, silent)
  const workers = await countWorkers(database)
  const by = userInfo().username
  const result = await extend(
    database,
    { edition: edition.id, to, by, newestFirst: warmsUp(store.config, list) },
    async (transaction, { joined, suppressed, back }) => {
      const detail = { edition: edition.id, to: describeLatecomers(to), joined, suppressed, ...back }
      await recordAudit(transaction, { actor: by, what: 'edition_extended', detail })
    },
  )
  if ('refusal' in result) throw refusedReopening(edition, result.refusal)
  const now = (await loadEdition(database, edition.id)) ?? edition
  context.note(`${describeEdition(now)}. More recipients: ${describeExtension(result)}`)
  if (now.status === 'paused') context.note(`"broadsheet resume ${now.id}" lets it go on.`)
  const woken = await wake()
  return await follow(context, { store, queue, workers, log: silent }, now, woken ? wait : undefined)

  async function wake(): Promise<boolean> {
    try {
      await wakeEdition(queue, edition.id, workers)
      return true
    } catch (error) {
      // It is there for the sweeper to find (DESIGN 3.1).
      if (!(error instanceof Mistake)) throw error
      context.note(`They get it when the queue is back. ${error.message}`)
      return false
    }
  }
}

async function findSent({ database }: Store, list: ListSettings, key: string): Promise<Edition> {
  const edition = await findEditionByKey(database, key)
  if (edition === undefined || edition.list !== list.key)
    throw new Mistake(
      `This article was not sent to the list ${list.key}, so nobody has missed it. Without --to it goes to everybody; --key names an edition whose article has changed since.`,
    )
  if (edition.status === 'cancelled') throw refusedReopening(edition, 'cancelled')
  if (edition.launchedAt === null)
    throw new Mistake(`${nameEdition(edition)}: it has not gone out yet, so nobody has missed it.`)
  return edition
}

/** Who would get a message. */
function countReached({ joined, suppressed, back }: Extension): number {
  return joined - suppressed + back.rejected + back.expired
}

function describeExtension({ joined, suppressed, back }: Extension): string {
  const parts = [
    `${joined - suppressed} not among its recipients`,
    ...(back.rejected > 0 ? [`${back.rejected} rejected`] : []),
    ...(back.expired > 0 ? [`${back.expired} expired`] : []),
    ...(suppressed > 0 ? [`left out: ${suppressed} suppressed`] : []),
  ]
  return `${parts.join(', ')}.`
}
