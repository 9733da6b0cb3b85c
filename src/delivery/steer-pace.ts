/** Slows down where replies say that we are too fast, and speeds up again by and by. */
import type { Outcome } from './outcome.ts'

/** Whom a reply asks to slow down for: the relay, or the domain behind it. */
export type Slowed = 'relay' | 'domain'

/**
 * What a reply says about our speed, if anything. 421 and 454 are the relay's own word (RFC 5321 3.8, RFC 4954 6;
 * SES: `454 Throttling failure`), 450, 451 and 4.7.x come from behind it where it is a smarthost. A greylisting
 * server only wants to see us again, and a full mailbox is its owner's affair: neither is about speed.
 */
export function readSlowness(outcome: Outcome): Slowed | undefined {
  if (outcome.kind === 'not_begun') return outcome.relayFault?.kind === 'busy' ? 'relay' : undefined
  if (outcome.kind === 'in_doubt') return undefined
  const { code, enhanced = '', text } = outcome.reply
  if (code === 421 || code === 454) return 'relay'
  if (outcome.kind !== 'deferred') return undefined
  if (outcome.blame === 'message' || /^4\.2\./.test(enhanced)) return undefined
  if (/gr[ae]y-?list/i.test(text)) return undefined
  return code === 450 || code === 451 || enhanced.startsWith('4.7.') ? 'domain' : undefined
}

/** How it goes down and up; milliseconds. */
export interface SteeringTimes {
  /** What was on its way already when we slowed down says nothing new. */
  readonly reaction: number
  /** So long after the last such reply it stays as slow as it is. */
  readonly coolDown: number
  /** From standstill to the rate that it had before, evenly. */
  readonly recovery: number
}

/** Recovered from any depth within five minutes. */
const steeringTimes: SteeringTimes = { reaction: 1_000, coolDown: 15_000, recovery: 240_000 }

/** It never gets slower than this part of what it was, so that it hears when things are better. */
const deepest = 1 / 64
/** The slowest (messages a second), however slow it was before. */
const slowest = 0.1

/** So many replies of late are a storm; one alone is its message's affair, which is tried again later. */
const storm = { least: 3, share: 1 / 5 }

/**
 * Whether replies that ask to slow down are to be heeded: `asked` of the `all` that ended lately. A relay that says
 * 421 to every tenth whatever the speed would else bring it down again and again, for nothing; and what one reply
 * halved while hardly anything went out would take minutes to come back.
 */
export function isStorm(asked: number, all: number): boolean {
  return asked >= storm.least && asked >= storm.share * all
}

/** One relay's or domain's speed as replies have made it. */
export interface Steering {
  /** Messages a second that may begin; infinite where nothing asks to be slow. */
  rate(): number
  /** A reply asked to slow down; `speed` is how many a second there were of late. */
  slow(speed: number): void
}

/** Additive up, multiplicative down (RFC 5681 3.1); `clock` is monotonic, in milliseconds. */
export function openSteering(clock: () => number, times: SteeringTimes = steeringTimes): Steering {
  /** What it was when it was told to be slower, and what it came down to. */
  let slowed: { readonly from: number; to: number; since: number } | undefined
  let last = Number.NEGATIVE_INFINITY

  const rate = (): number => {
    if (slowed === undefined) return Number.POSITIVE_INFINITY
    const { from, to, since } = slowed
    const now = to + (from * Math.max(0, clock() - since - times.coolDown)) / times.recovery
    // At twice what it was the limit is somewhere else.
    if (now < 2 * from) return now
    slowed = undefined
    return Number.POSITIVE_INFINITY
  }
  return {
    rate,
    slow(speed) {
      const now = clock()
      const current = rate()
      if (slowed !== undefined && now - last < times.reaction) {
        slowed = { ...slowed, to: current, since: now }
        return
      }
      last = now
      const was = Math.min(current, Math.max(speed, slowest))
      const from = Math.max(slowed?.from ?? 0, was)
      slowed = { from, to: Math.max(was / 2, from * deepest, slowest), since: now }
    },
  }
}
