/** What one try to hand a message to a relay came to: a closed set, so that every end is handled. */

/** Whose fault a refusal is; only `recipient` ever touches a reader. */
export type Blame = 'recipient' | 'message' | 'relay'

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

/** One try's end, as the ledger records it. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | { readonly kind: 'deferred'; readonly blame: Blame; readonly reply: Reply }
  | { readonly kind: 'rejected'; readonly blame: Blame; readonly reply: Reply }
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
