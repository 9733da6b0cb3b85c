/** A person's mistake or an unreachable service: said in one line that names the way out, with its exit code. */

/** The command's exit codes (DESIGN 6). */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  trouble: 3,
  stopped: 4,
  unreachable: 5,
  outstanding: 6,
} as const

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What a person can mend. The message says what was found and what to do; no stack trace is shown for it. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = exitCodes.usage, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
