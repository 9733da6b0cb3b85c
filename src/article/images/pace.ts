/** Keeps work within bounds: so many at a time, one after the other. */

/** Does the work for each item, so many at a time; the first that throws ends it. */
export async function eachAtMost<Item>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const hand = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: most }, hand))
}

/** A function that does one work after the other, and none whose turn comes after the signal. */
export function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve()
  return async <Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> => {
    const turn = last.then(() => {
      signal.throwIfAborted()
      return work()
    })
    last = turn.catch(() => undefined)
    return await turn
  }
}
