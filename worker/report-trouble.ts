/** Says that something did not work and is tried again: what the database needs by its name, all else as our fault. */
import { isDatabaseAway, isDatabaseFull } from '../src/database/database.ts'
import type { Log } from '../src/log.ts'

/** Where it is said. */
export type TroubleLog = Pick<Log, 'databaseAway' | 'databaseFull' | 'unexpectedError'>

/** A database that is away is expected to come back, a full one to be given room. */
export function reportTrouble(log: TroubleLog, doing: string, error: unknown): void {
  if (isDatabaseFull(error)) log.databaseFull(error)
  else if (isDatabaseAway(error)) log.databaseAway(error)
  else log.unexpectedError(doing, error)
}
