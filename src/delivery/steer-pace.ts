/** Slows down where replies say that we are too fast, and speeds up again by and by. */
import type { Outcome, ReplyClass } from './outcome.ts'

/** Whom a reply asks to slow down for: the relay, or the domain behind it. */
export type Slowed = 'relay' | 'domain'

/** A greylisting server only wants to see us again, a full mailbox is its owner's affair, a message too big stays so. */
const notSpeed: ReadonlySet<ReplyClass | undefined> = new Set([
  'greylist',
  'soft_mailbox',
  'hard_recipient',
  'content',
])

/**
 * What a reply says about our speed, if anything. 421 and 454 are the relay's own word (RFC 5321 3.8, RFC 4954 6;
 * SES: `454 Throttling failure`), all else comes from behind it where it is a smarthost. 4.2.x is one mailbox's
 * trouble, also where it is too fast for that one (Gmail: `450 4.2.1`).
 */
export function readSlowness(outcome: Outcome): Slowed | undefined {
  if (outcome.kind === 'not_begun') return outcome.relayFault?.kind === 'busy' ? 'relay' : undefined
  if (outcome.kind !== 'deferred' || notSpeed.has(outcome.class)) return undefined
  const { code, enhanced = '' } = outcome.reply
  if (code === 421 || code === 454) return 'relay'
  if (enhanced.startsWith('4.2.')) return undefined
  return asksForLess(outcome.class, code, enhanced) ? 'domain' : undefined
}

/** 4.7.x is policy, and policies count (RFC 3463 3.8); where nobody knows what a 450 or 451 is about, it is the pace. */
function asksForLess(about: ReplyClass | undefined, code: number, enhanced: string): boolean {
  if (about === 'throttle' || about === 'relay_busy' || enhanced.startsWith('4.7.')) return true
  return (about === undefined || about === 'unknown') && (code === 450 || code === 451)
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
