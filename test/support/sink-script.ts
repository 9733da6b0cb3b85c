/** Says how an SMTP sink misbehaves: steps that a person can read, tried in order at each phase. */

/** Where in a session a step applies. `dot`: before the message is recorded; `recorded`: after it, before the 250. */
export type Phase = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'recorded'

/** One thing that the sink does instead of what a good server does. */
export interface Step {
  readonly at: Phase
  /** Only for these recipients; asked with an empty string before RCPT. */
  readonly when?: (rcpt: string) => boolean
  /** Only on these connections, counted from 1. */
  readonly connection?: (n: number) => boolean
  /** Only so many times. */
  readonly times?: number
  /** Milliseconds to wait first. */
  readonly wait?: number
  /** A whole reply, without its CRLF. `250`, `354` and `220` let the session go on; others refuse. */
  readonly reply?: string
  /** Bytes written as they are: half a reply, nonsense. */
  readonly raw?: string
  /** How it goes on after that: end the connection, reset it, or fall silent for good. */
  readonly end?: 'drop' | 'reset' | 'stall'
}

/** Finds the step for a moment of a session, and counts it. */
export type Director = (at: Phase, connection: number, rcpt: string) => Step | undefined

/** A director for this script. */
export function direct(script: readonly Step[]): Director {
  const used = new Map<Step, number>()
  return (at, connection, rcpt) => {
    const step = script.find(
      (candidate) =>
        candidate.at === at &&
        (candidate.connection?.(connection) ?? true) &&
        (candidate.when?.(rcpt) ?? true) &&
        (used.get(candidate) ?? 0) < (candidate.times ?? Number.POSITIVE_INFINITY),
    )
    if (step !== undefined) used.set(step, (used.get(step) ?? 0) + 1)
    return step
  }
}
