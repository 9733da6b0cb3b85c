/** Follows a launched edition as far as `--wait` says, and tells its result. */
import type { Edition } from '../../edition/edition.ts'
import { loadEdition } from '../../edition/find-edition.ts'
import { countWorkers } from '../../ledger/session.ts'
import { countDeliveries } from '../../ledger/totals.ts'
import type { Log } from '../../log.ts'
import type { ExitCode } from '../../mistake.ts'
import type { Queue } from '../../queue/queue.ts'
import type { Context } from '../context.ts'
import {
  describeEdition,
  editionAnswer,
  exitCodeOf,
  nameTrouble,
  settleDoubts,
  totalsTable,
} from '../describe-edition.ts'
import { inboxFolder, isInboxShown, keepLocalInbox } from '../local-inbox.ts'
import type { Store } from '../open-store.ts'
import { runWorker } from '../run-worker.ts'
import { type WaitFor, waitForEdition } from '../wait-for-edition.ts'

/** DESIGN 6: a script that waits gets an answer within an hour. */
const hour = 3_600_000

/** Waits where it is asked to, with a worker (and the local inbox) of its own where none runs; then reports. */
export async function follow(
  context: Context,
  { store, queue, workers, log }: { store: Store; queue: Queue | undefined; workers: number; log: Log },
  launched: Edition,
  wait: WaitFor | undefined,
): Promise<ExitCode> {
  const { database } = store
  if (wait === undefined) {
    if (workers === 0 && launched.status === 'sending')
      context.note('No worker runs: it starts when one does ("broadsheet up", or this command with --wait).')
    const edition = (await loadEdition(database, launched.id)) ?? launched
    const { totals } = await countDeliveries(database, launched.id)
    return report(context, edition, totals, false)
  }
  const shown = await isInboxShown(store.config)
  {
    await using helping = new AsyncDisposableStack()
    let helps = false
    // Looked at again and again: the worker that ran a moment ago may have been another command's.
    const help = async (): Promise<void> => {
      if (helps || queue === undefined || (await countWorkers(database)) > 0) return
      helps = true
      context.note('No worker runs: this command delivers itself.')
      helping.use(await keepLocalInbox(store.config))
      helping.use(await runWorker(store, queue, { log }))
    }
    await waitForEdition(context, database, launched.id, { waitFor: wait, longest: hour, help })
  }
  // Told when our own worker has drained: what was on the wire at Ctrl-C has its outcome by now.
  const edition = (await loadEdition(database, launched.id)) ?? launched
  const { totals } = await countDeliveries(database, launched.id)
  const code = report(context, edition, totals, true)
  if (context.signal.aborted && totals.outstanding > 0)
    context.note(
      `Edition ${edition.id} goes on while a worker runs: "broadsheet status ${edition.id} --watch" follows it, "broadsheet cancel ${edition.id}" ends it.`,
    )
  if (totals.accepted > 0 && store.config.relays[0].inbox && !shown)
    context.note(`The mail lies in ${inboxFolder(store.config)}: "broadsheet inbox" shows it.`)
  return code
}

function report(
  context: Context,
  edition: Edition,
  totals: Parameters<typeof totalsTable>[0],
  waited: boolean,
): ExitCode {
  context.say(describeEdition(edition))
  if (edition.frozen !== null) context.say(totalsTable(totals))
  else if (edition.status === 'scheduled')
    context.note(
      `"broadsheet schedule ${edition.id} TIME" moves it, "broadsheet cancel ${edition.id}" ends it.`,
    )
  context.answer(editionAnswer(edition, totals))
  const trouble = nameTrouble(edition, totals)
  if (trouble !== undefined) context.note(trouble)
  const settling = settleDoubts(edition, totals)
  if (settling !== undefined) context.note(settling)
  return exitCodeOf(edition, totals, waited)
}
