/** Lets those who ask for the same thing at the same time share the next time that it is done. */

/** Does `work` for `key`, once for all who ask while an earlier run of it is under way. */
export type Together = (key: string, work: () => Promise<unknown>) => Promise<unknown>

/** One key's run under way, and the one that follows it where somebody asked meanwhile. */
interface Runs {
  readonly now: Promise<unknown>
  next: Promise<unknown> | undefined
}

/**
 * Opens it with nothing under way. A run that has begun may miss what its asker just did, so whoever comes then
 * shares the next one: each ask is followed by a run that began after it, and a key never has more than one under
 * way. A run that fails fails for all who share it.
 */
export function openTogether(): Together {
  const keys = new Map<string, Runs>()
  const begin = (key: string, work: () => Promise<unknown>): Promise<unknown> => {
    const now = work().finally(() => {
      if (keys.get(key)?.next === undefined) keys.delete(key)
    })
    keys.set(key, { now, next: undefined })
    return now
  }
  return async (key, work) => {
    const runs = keys.get(key)
    if (runs === undefined) return await begin(key, work)
    runs.next ??= runs.now.then(
      () => begin(key, work),
      () => begin(key, work),
    )
    return await runs.next
  }
}
