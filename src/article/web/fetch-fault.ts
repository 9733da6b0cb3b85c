/** Why something could not be fetched; `fetchPublic` puts it into words for a person. */
import { type ExitCode, exitCodes } from '../../mistake.ts'

/** Said after "… can't be fetched: ": what was found, and the way out. */
export class FetchFault extends Error {
  override readonly name = 'FetchFault'
  readonly found: string
  readonly advice: string
  readonly exitCode: ExitCode

  /** An exit code other than `usage` says that the same command may work later. */
  constructor(found: string, advice: string, exitCode: ExitCode = exitCodes.usage, options?: ErrorOptions) {
    super(`${found}. ${advice}`, options)
    this.found = found
    this.advice = advice
    this.exitCode = exitCode
  }
}

/** What always works where a page can't be had from here. */
export const saveInstead = 'Open the page in a browser, save it, and give the file.'
