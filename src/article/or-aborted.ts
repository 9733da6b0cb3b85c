/** Waits for work no longer than a signal allows. */

/**
 * The work's result, or the signal's reason as soon as it is given, whether the work listens to it or not: a name server
 * that says nothing can't be told to stop; it is left behind.
 */
export async function orAborted<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted()
  const stopped = Promise.withResolvers<never>()
  const stop = () => stopped.reject(signal.reason)
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([work(), stopped.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
