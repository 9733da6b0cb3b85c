/** Says what the log keeps of an error: never its other fields, since drivers put commands and passwords there. */

/** An error as it stands in the log. */
export interface LoggedError {
  readonly type: string
  readonly message: string
  readonly code?: string | number
  readonly stack?: string
  readonly cause?: LoggedError
}

/** A cause may be its own cause: nobody reads further than this. */
const deepest = 5

/** Describes whatever was thrown, and what caused it. */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const code = 'code' in error ? error.code : undefined
  const { name, message, stack, cause } = error
  return {
    type: error.constructor.name || name,
    message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth >= deepest ? {} : { cause: describeError(cause, depth + 1) }),
  }
}
