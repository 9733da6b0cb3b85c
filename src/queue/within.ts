/** Waits for a promise, but not for ever. */

/** Resolves or rejects as `work` does; rejects where that takes longer than `milliseconds`. */
export async function within<T>(milliseconds: number, work: PromiseLike<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
