/** How hard a relay may be leaned on, and how long it may take: the one place for bounds and defaults. */
import { z } from 'zod'
import { domain, duration } from './values.ts'

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

/** Limits that hold for one recipient domain. */
const domainLimits = z
  .strictObject({
    perSecond: z.number().positive().max(100_000),
    connections: z.int().min(1).max(500),
  })
  .exactPartial()

/** How many a day from a day (2026-11-22) on; after the last number there is no cap. */
export const warmUpSchema = z.strictObject({
  since: z.iso.date(),
  perDay: z.array(z.int().min(1)).min(1).max(366),
})

/** A relay's part of broadsheet.yaml. */
export const relayLimitsSchema = z.strictObject({
  connections: z.int().min(1).max(500).default(10),
  messagesPerConnection: z.int().min(1).max(100_000).default(100),
  /** How messages go over a connection: pipelined where the relay offers it, always, never (`Wire`). */
  wire: z.enum(['auto', 'pipelined', 'plain']).default('auto'),
  perSecond: z.number().positive().max(100_000).exactOptional(),
  perHour: z.int().min(1).max(1_000_000_000).exactOptional(),
  perDay: z.int().min(1).max(1_000_000_000).exactOptional(),
  /** Its share beside the other relays that may carry a message; 0: only where no other can. */
  weight: z.number().min(0).max(1_000).default(1),
  /** Only these lists' editions, or only messages from these domains; without both, all. */
  lists: z.array(z.string()).min(1).exactOptional(),
  fromDomains: z.array(domain).min(1).exactOptional(),
  /** By recipient domain; `*` for each that is not named. */
  domains: z.record(z.union([domain, z.literal('*')]), domainLimits).default({}),
  /** While it is out: how often one worker tries whether it works again. */
  probe: duration
    .pipe(
      z
        .int()
        .min(100)
        .max(60 * minute),
    )
    .default(minute),
  warmUp: warmUpSchema.exactOptional(),
  timeouts: timeouts.prefault({}),
})

/** The limits in force. */
export type RelayLimits = z.output<typeof relayLimitsSchema>

/** The keys that may stand under a `warmUp`. */
export const warmUpKeys: readonly string[] = Object.keys(warmUpSchema.shape)

/** The keys that may stand under one of a relay's `domains`. */
export const domainLimitKeys: readonly string[] = Object.keys(domainLimits.shape)

/** The keys that may stand under a relay's `timeouts`. */
export const relayTimeoutKeys: readonly string[] = Object.keys(timeouts.shape)
