/** How soon a relay answers messages: whether the next one's commands may go with the end of the one before. */

/** A relay that takes longer (ms) to answer a message gets the next one's commands only then. */
const quickWithin = 200

/** The measure, of all connections to one relay. */
export interface Pulse {
  /** A message was answered so many milliseconds after its last byte. */
  beat(ms: number): void
  /** Whether the next message may be announced before the one under way is answered. */
  quick(): boolean
}

/**
 * Nothing is known at first: then messages are announced one by one. What was announced waits in the relay behind an
 * answer that may be long in coming, while the edition is paused or its reader leaves; so a slow answer counts at
 * once, quick ones only by and by.
 */
export function openPulse(): Pulse {
  let slow = Number.POSITIVE_INFINITY
  return {
    beat(ms) {
      slow = ms >= slow || slow === Number.POSITIVE_INFINITY ? ms : slow * 0.8 + ms * 0.2
    },
    quick: () => slow <= quickWithin,
  }
}
