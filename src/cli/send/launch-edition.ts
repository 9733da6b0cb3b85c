/** Launches what was agreed to, and wakes the workers. */
import { wakeEdition } from '../../../worker/wake-edition.ts'
import type { Database } from '../../database/database.ts'
import type { Edition, EditionId } from '../../edition/edition.ts'
import { loadEdition } from '../../edition/find-edition.ts'
import { launch } from '../../ledger/launch.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Queue } from '../../queue/queue.ts'
import type { Context } from '../context.ts'
import { describeEdition } from '../describe-edition.ts'
import { disarmed } from '../refuse-disarmed.ts'

/** A launched edition, and whether the workers were told: without a queue they find it by themselves, later. */
export interface Launched {
  readonly edition: Edition
  readonly woken: boolean
}

/** Launches; a second launch of the same edition is the first one's success. */
export async function launchEdition(
  context: Pick<Context, 'note'>,
  { database, queue, workers }: { database: Database; queue: Queue; workers: number },
  edition: Edition,
  { again, force, newestFirst }: { again: boolean; force?: string; newestFirst?: boolean },
): Promise<Launched> {
  const result = await launch(database, {
    edition: edition.id,
    agreed: edition.fingerprint,
    again,
    ...(force === undefined ? {} : { forced: force }),
    ...(newestFirst === undefined ? {} : { newestFirst }),
  })
  const launched = (await loadEdition(database, edition.id)) ?? edition
  switch (result.kind) {
    case 'launched':
      context.note(`${describeEdition(launched)}. Recipients: ${result.frozen}.`)
      break
    case 'already_launched':
      if (!result.sameFingerprint) throw changed(launched)
      context.note('Another command has launched this edition; nothing is sent twice.')
      return { edition: launched, woken: true }
    case 'changed':
      throw changed(launched)
    case 'empty':
      throw new Mistake(`The list ${edition.list} has no confirmed reader any more. Nothing was sent.`)
    case 'resembles':
      throw resembling(result.edition)
    case 'disarmed':
      throw disarmed('Nothing is sent from this database: it is not where it was armed.')
  }
  try {
    await wakeEdition(queue, edition.id, workers)
    return { edition: launched, woken: true }
  } catch (error) {
    // After the launch nothing is undone: the sweeper of the next worker finds the edition (DESIGN 3.1).
    if (!(error instanceof Mistake)) throw error
    context.note(`Launched; it starts when the queue is back. ${error.message}`)
    return { edition: launched, woken: false }
  }
}

/** Refuses what nearly went to that list already. */
export function resembling(edition: EditionId): Mistake {
  return new Mistake(
    `Edition ${edition}, scheduled or sent within the last 7 days, has the same headline and nearly the same text. ` +
      'Nothing was sent; add --again to send this one as well.',
    exitCodes.stopped,
  )
}

function changed(edition: Edition): Mistake {
  return new Mistake(
    `Another command has changed this draft meanwhile: ${describeEdition(edition)}. Nothing was sent by this one; run it again.`,
  )
}
