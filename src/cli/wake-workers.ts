/** Wakes the workers for an edition that is sending again. */
import { wakeEdition } from '../../worker/wake-edition.ts'
import type { EditionId } from '../edition/edition.ts'
import { countWorkers } from '../ledger/session.ts'
import { openLog } from '../log.ts'
import { Mistake } from '../mistake.ts'
import type { Context } from './context.ts'
import type { Store } from './open-store.ts'
import { openStoreQueue } from './run-worker.ts'

/** What is done is done whether or not somebody is woken now: the sweeper finds it (DESIGN 3.1). */
export async function wakeWorkers(
  context: Pick<Context, 'note'>,
  store: Store,
  edition: EditionId,
  done: string,
): Promise<void> {
  const workers = await countWorkers(store.database)
  if (workers === 0) context.note(`${done}; no worker runs: it starts when one does ("broadsheet up").`)
  try {
    await using queue = await openStoreQueue(store, openLog({ level: 'silent' }))
    await wakeEdition(queue, edition, workers)
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    context.note(`${done}; it goes on when the queue is back. ${error.message}`)
  }
}
