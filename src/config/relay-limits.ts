/** How hard a relay may be leaned on, and how long it may take: the one place for bounds and defaults. */
import { z } from 'zod'
import { duration } from './values.ts'

const second = 1000
const minute = 60 * second

/** Longer than an hour nobody waits for a line of SMTP. */
const patience = duration.pipe(
  z
    .int()
    .min(second)
    .max(60 * minute),
)

/** RFC 5321 4.5.3.2; `idle`: relays hang up after four or five minutes. */
const timeouts = z.strictObject({
  connect: patience.default(30 * second),
  greeting: patience.default(30 * second),
  command: patience.default(5 * minute),
  afterDot: patience.default(10 * minute),
  idle: patience.default(200 * second),
})

/** A relay's part of broadsheet.yaml. */
export const relayLimitsSchema = z.strictObject({
  connections: z.int().min(1).max(500).default(10),
  messagesPerConnection: z.int().min(1).max(100_000).default(100),
  perSecond: z.number().positive().max(100_000).exactOptional(),
  timeouts: timeouts.prefault({}),
})

/** The limits in force. */
export type RelayLimits = z.output<typeof relayLimitsSchema>

/** The keys that may stand under a relay's `timeouts`. */
export const relayTimeoutKeys: readonly string[] = Object.keys(timeouts.shape)
