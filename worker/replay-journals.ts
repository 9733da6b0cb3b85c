/** Tells the ledger what the journals in this worker's folder prove about workers that are gone. */
import { nextDelay } from '../src/delivery/back-off.ts'
import { replay } from '../src/ledger/replay.ts'
import { planResends } from '../src/ledger/resend-doubts.ts'
import type { Tools } from './tools.ts'

/**
 * Runs in every worker, at its start and beside each sweep, and not under the sweep's lock: whoever sweeps may
 * be on another machine. Workers of one folder may do it at the same moment; the ledger takes it in once.
 */
export async function replayJournals(
  tools: Pick<Tools, 'database' | 'delivery' | 'journal' | 'log' | 'random'>,
): Promise<void> {
  const { database, delivery, journal, log, random } = tools
  for (const left of await journal.leftBehind()) {
    const replayed = await replay(database, left, {
      expireAfter: delivery.expireAfterMs,
      delayOf: (tries) => nextDelay(tries, delivery.retryMs, random),
    })
    // After the commit: a journal that is gone before it proves nothing any more.
    await left.taken(replayed.known)
    log.journalReplayed(replayed)
    if (replayed.told + replayed.inDoubt > 0) await planResends(database, delivery)
  }
}
