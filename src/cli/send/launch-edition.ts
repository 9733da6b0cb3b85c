/** Launches what was agreed to, and wakes the workers. */
import { wakeEdition } from '../../../worker/wake-edition.ts'
import type { Edition } from '../../edition/edition.ts'
import { loadEdition } from '../../edition/find-edition.ts'
import { launch } from '../../ledger/launch.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Queue } from '../../queue/queue.ts'
import type { Context } from '../context.ts'
import { describeEdition } from '../describe-edition.ts'
import type { Store } from '../open-store.ts'

/** Launches; a second launch of the same edition is the first one's success. */
export async function launchEdition(
  context: Context,
  { store, queue, workers }: { store: Store; queue: Queue; workers: number },
  edition: Edition,
  { again, force }: { again: boolean; force?: string },
): Promise<Edition> {
  const { database } = store
  const result = await launch(database, {
    edition: edition.id,
    agreed: edition.fingerprint,
    again,
    ...(force === undefined ? {} : { forced: force }),
  })
  const launched = (await loadEdition(database, edition.id)) ?? edition
  switch (result.kind) {
    case 'launched':
      context.note(`${describeEdition(launched)}. ${result.frozen} recipients.`)
      break
    case 'already_launched':
      if (!result.sameFingerprint) throw changed(launched)
      context.note('Another command has launched this edition; nothing is sent twice.')
      return launched
    case 'changed':
      throw changed(launched)
    case 'empty':
      throw new Mistake(`The list ${edition.list} has no confirmed reader any more. Nothing was sent.`)
    case 'resembles':
      throw new Mistake(
        `Edition ${result.edition} of the last 7 days has the same headline and nearly the same text. ` +
          'Nothing was sent; add --again to send this one as well.',
        exitCodes.stopped,
      )
  }
  try {
    await wakeEdition(queue, edition.id, workers)
  } catch (error) {
    // After the launch nothing is undone: the sweeper of the next worker finds the edition (DESIGN 3.1).
    if (!(error instanceof Mistake)) throw error
    context.note(`Launched; it starts when the queue is back. ${error.message}`)
  }
  return launched
}

function changed(edition: Edition): Mistake {
  return new Mistake(
    `Another command has changed this draft meanwhile: ${describeEdition(edition)}. Nothing was sent by this one; run it again.`,
  )
}
