/** What a message has to pass before it may begin: one gate for each thing that limits a relay. */

/** One limit. */
export interface Gate {
  /**
   * Milliseconds until `many` messages that wait may begin one after the other: 0 lets the first one through,
   * undefined says that an answer is awaited; `changed` is called when it is there.
   */
  readonly wait: (now: number, many: number) => number | undefined
  /** One begins. */
  readonly use: (now: number) => void
  /** One that had been let through did not begin. */
  readonly giveBack: (now: number) => void
  /** Gives up what was taken ahead. */
  readonly close: () => Promise<void>
}

/** What a gate tells and reads. */
export interface GateNeeds {
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  /** Somebody may look again. */
  readonly changed: () => void
  /** Told when what all workers share can't be reached. */
  readonly failed: (error: unknown) => void
}
