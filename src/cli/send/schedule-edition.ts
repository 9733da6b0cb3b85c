/** Sets an edition for an hour, or for another one, and tells the workers. */
import { userInfo } from 'node:os'
import { wakeEdition } from '../../../worker/wake-edition.ts'
import type { Edition } from '../../edition/edition.ts'
import { loadEdition } from '../../edition/find-edition.ts'
import { type Hour, machineZone, readHour } from '../../edition/schedule.ts'
import { schedule } from '../../ledger/scheduled.ts'
import { countWorkers } from '../../ledger/session.ts'
import { openLog } from '../../log.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { nameEdition } from '../describe-edition.ts'
import type { Store } from '../open-store.ts'
import { disarmed } from '../refuse-disarmed.ts'
import { openStoreQueue } from '../run-worker.ts'
import type { WaitFor } from '../wait-for-edition.ts'
import { resembling } from './launch-edition.ts'

/** Reads the hour of a command line, in this machine's zone where it says none. */
export function readCommandHour(text: string): Hour {
  return readHour(text, machineZone())
}

/** The hour, where one is given; nobody waits for that. */
export function readHourOf({ at, wait }: { at?: string; wait?: WaitFor }): Hour | undefined {
  if (at === undefined) return undefined
  if (wait !== undefined)
    throw new Mistake(
      '--wait does not go with --at: "broadsheet status EDITION --watch" follows it when its hour has come.',
    )
  return readCommandHour(at)
}

/** The same command with another --at moves the hour of what it scheduled, or of what missed its hour. */
export async function moveHour(
  context: Pick<Context, 'note'>,
  store: Store,
  { edition, same }: { edition: Edition; same: boolean },
  hour: Hour,
): Promise<Edition | undefined> {
  const waits = edition.status === 'scheduled' || (edition.status === 'held' && edition.launchedAt === null)
  if (!same || !waits) return undefined
  if (edition.status === 'scheduled' && edition.sendAt?.getTime() === hour.at.getTime()) return undefined
  return await scheduleEdition(context, store, edition, { hour })
}

/** Schedules an edition that was agreed to (`agreed`), or moves one that is scheduled to another hour. */
export async function scheduleEdition(
  context: Pick<Context, 'note'>,
  store: Store,
  edition: Edition,
  { hour, agreed, again = false, force }: { hour: Hour; agreed?: Buffer; again?: boolean; force?: string },
): Promise<Edition> {
  const { database } = store
  const result = await schedule(database, {
    edition: edition.id,
    sendAt: hour.at,
    timeZone: hour.timeZone,
    again,
    by: userInfo().username,
    ...(agreed === undefined ? {} : { agreed }),
    ...(force === undefined ? {} : { forced: force }),
  })
  const now = (await loadEdition(database, edition.id)) ?? edition
  switch (result.kind) {
    case 'scheduled':
      break
    case 'changed':
      throw new Mistake(
        agreed === undefined
          ? `${nameEdition(now)}: only one that is scheduled, or missed its hour, can be given another one.`
          : `Another command has changed this draft meanwhile: ${nameEdition(now)}. Nothing was scheduled; run it again.`,
      )
    case 'past':
      throw new Mistake(
        `That hour has passed (${hour.at.toISOString()}). Nothing was scheduled. Give a later one.`,
      )
    case 'disarmed':
      throw disarmed('Nothing is sent from this database: it is not where it was armed.')
    case 'resembles':
      throw resembling(result.edition)
  }
  if (hour.note !== undefined) context.note(hour.note)
  const workers = await countWorkers(database)
  if (workers === 0) context.note('No worker runs: one must at that hour ("broadsheet up").')
  try {
    await using queue = await openStoreQueue(store, openLog({ level: 'silent' }))
    await wakeEdition(queue, edition.id, workers)
  } catch (error) {
    // A worker finds it at its next sweep.
    if (!(error instanceof Mistake) || error.exitCode !== exitCodes.unreachable) throw error
  }
  return now
}
