/** Says that the ledger did not take something, which is tried again. */
import type { Log } from '../src/log.ts'
import { reportTrouble } from './report-trouble.ts'

/** For what takes a function that is told of each failure. */
export function reportLedger(log: Log): (error: unknown) => void {
  return (error) => reportTrouble(log, 'writing to the ledger', error)
}
