/** The port through which a message leaves: one message, one recipient, one outcome. */
import type { Outcome } from './outcome.ts'

/** One message on its way to one recipient (RFC 5321: one transaction, one RCPT). */
export interface Consignment {
  /** Envelope sender; empty for the null sender. */
  readonly from: string
  /** Envelope recipient, an address that `parseAddress` made. */
  readonly to: string
  /** The message, CRLF only, not dot-stuffed; chunks are sent in order and never changed. */
  readonly chunks: readonly Buffer[]
  /** Asked right before MAIL; false stops the try (`not_begun`). */
  readonly mayBegin: () => boolean
  /** Asked right before the last byte; false stops the try. True promises that this is written down (the journal). */
  readonly mayEnd: () => boolean
  /** Which relays may carry it; without it any. */
  readonly route?: Route
}

/** What decides which relays may carry a message. */
export interface Route {
  /** Its list's key; a notice has none. */
  readonly list?: string
  /** The domain of From. */
  readonly fromDomain: string
}

/** Which connections a consignment may use: `notice` has one reserved, so that no edition delays it. */
export type Urgency = 'bulk' | 'notice'

/** Hands messages to a relay. Implementations never throw for what a server or network does: it is an outcome. */
export interface Courier extends AsyncDisposable {
  /** How many bulk messages can be used at once: under way, or next; fewer than set while the relay takes no more. */
  readonly lanes: number
  /** Waits for a free connection, sends, resolves with the outcome. Aborting stops only the wait. */
  send(consignment: Consignment, urgency: Urgency, signal?: AbortSignal): Promise<Outcome>
  /** No new message begins; resolves when those under way ended, or after `graceMs` cuts the rest (in doubt). */
  drain(graceMs: number): Promise<void>
}
