/** Says that the ledger did not take something, which is tried again. */
import { isDatabaseAway } from '../src/database/database.ts'
import type { Log } from '../src/log.ts'

/** A database that is away is expected to come back; anything else is a fault of ours, said as one. */
export function reportLedger(log: Log): (error: unknown) => void {
  return (error) =>
    isDatabaseAway(error) ? log.databaseAway(error) : log.unexpectedError('writing to the ledger', error)
}
