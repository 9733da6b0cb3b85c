/** What one try to hand a message to a relay came to: a closed set, so that every end is handled. */

/** Whose fault a refusal is; only `recipient` ever touches a reader. */
export type Blame = 'recipient' | 'message' | 'relay'

/** What a refusal is about. Each class has its {@link blameOf}; a reader is touched by the first two alone. */
export const replyClasses = [
  /** No such mailbox, for good: always a 5xx. */
  'hard_recipient',
  /** The mailbox is full, closed for now, or cannot be looked up. */
  'soft_mailbox',
  /** Try again: we are not known there yet. */
  'greylist',
  /** We are too fast, or too many. */
  'throttle',
  /** Spam, standing, missing authentication of the message, local rules. */
  'policy',
  /** Our own address, or its domain, is refused. */
  'sender',
  /** Our login. */
  'auth',
  'tls',
  /** The message itself: its size, its form. */
  'content',
  /** Somebody broke the rules of SMTP, or cannot do what was asked. */
  'protocol',
  /** The server has trouble of its own. */
  'relay_busy',
  'unknown',
] as const

/** One of {@link replyClasses}. */
export type ReplyClass = (typeof replyClasses)[number]

/** Whose fault each class is. */
export const blameOf: Readonly<Record<ReplyClass, Blame>> = {
  hard_recipient: 'recipient',
  soft_mailbox: 'recipient',
  greylist: 'relay',
  throttle: 'relay',
  policy: 'relay',
  sender: 'relay',
  auth: 'relay',
  tls: 'relay',
  content: 'message',
  protocol: 'relay',
  relay_busy: 'relay',
  unknown: 'relay',
}

/** A server's reply, as read: three-digit code (0: no server, we refused it ourselves), enhanced code (RFC 3463), text. */
export interface Reply {
  readonly code: number
  readonly enhanced?: string
  readonly text: string
}

/** Why nobody knows whether a message was taken. */
export const doubtCauses = [
  'process_died',
  'peer_reset',
  'timed_out',
  'stopped',
  /** The worker and its journal are out of reach. */
  'host_lost',
  /** The database was put back to an earlier hour (`arm`). */
  'restored',
] as const

/** One of {@link doubtCauses}. */
export type DoubtCause = (typeof doubtCauses)[number]

/** A refusal; without a class where an older release wrote it down, or no server spoke. */
interface Refusal {
  readonly blame: Blame
  readonly class?: ReplyClass
  readonly reply: Reply
}

/** One try's end, as the ledger records it. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | ({ readonly kind: 'deferred' } & Refusal)
  | ({ readonly kind: 'rejected' } & Refusal)
  /** The last byte was handed over and no complete reply was read (RFC 1047). */
  | { readonly kind: 'in_doubt'; readonly cause: DoubtCause; readonly detail: string }
  /**
   * Nothing was handed over: no try is counted. `relayFault` says that the relay (connect, TLS, EHLO, AUTH,
   * or a reply before MAIL) is to blame and should be left alone for a while; without it the message is
   * simply due again at once.
   */
  | {
      readonly kind: 'not_begun'
      readonly detail: string
      readonly relayFault?: RelayFault
      /** Due again only in so many milliseconds: its domain takes no more now. */
      readonly delay?: number
    }

/** What is wrong with a relay, before MAIL. */
export interface RelayFault {
  readonly kind: 'unreachable' | 'tls' | 'auth' | 'refused' | 'busy'
  readonly detail: string
}
