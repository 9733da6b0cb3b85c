/** Lets a test await what happens elsewhere, in the order in which it happens. */

/** What was put and is not taken yet. */
export interface Mailbox<T> {
  put(item: T): void
  /** The next item, now or when it comes. */
  take(): Promise<T>
  /** The first item that fits; those before it are thrown away. */
  takeWhere(fits: (item: T) => boolean): Promise<T>
  /** What lies there now. */
  readonly waiting: readonly T[]
}

/** Makes an empty one. */
export function openMailbox<T>(): Mailbox<T> {
  const waiting: T[] = []
  const takers: ((item: T) => void)[] = []
  const take = (): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>()
    const [first, ...others] = waiting.splice(0)
    if (first === undefined) takers.push(resolve)
    else resolve(first)
    waiting.push(...others)
    return promise
  }
  return {
    waiting,
    take,
    put: (item) => {
      const taker = takers.shift()
      if (taker === undefined) waiting.push(item)
      else taker(item)
    },
    takeWhere: async (fits) => {
      for (;;) {
        const item = await take()
        if (fits(item)) return item
      }
    },
  }
}
