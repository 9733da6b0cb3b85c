/** One connection to a relay, as it carries one message after the other: what the courier needs of it. */
import type { Consignment } from './courier.ts'
import { ownReply } from './judge-try.ts'
import type { Outcome } from './outcome.ts'

/** How one try to carry a message over a connection went. */
export interface Trip {
  readonly outcome: Outcome
  /** The connection was lost without a word about the message. */
  readonly lost: boolean
  /** Lost, or closed with 421, before MAIL was taken: a connection that was used before died while idle. */
  readonly unheard: boolean
}

/** A message for a connection, and whoever hears how it went, once. */
export interface Freight {
  readonly consignment: Consignment
  readonly end: (trip: Trip) => void
}

/** A connection between two uses or in one. */
export interface Session {
  readonly alive: boolean
  /** How many messages it has begun. */
  readonly carried: number
  /**
   * Carries a message, and each that `more` then gives; resolves when there is none and the connection is ready for
   * the next one, or when it is gone. Everyone that it took hears how it went before that.
   */
  carry(first: Freight, more: () => Freight | undefined): Promise<void>
  /** Says goodbye; resolves when the connection is gone, however long the relay takes to answer. */
  quit(limitMs: number): Promise<void>
  /** Destroys the connection; a message under way is in doubt if its last byte was handed over. */
  cut(detail: string): void
}

/** How a connection carries its messages is chosen when it is open; `ended` is called once, when it is gone. */
export type OpenSession<Connection> = (connection: Connection, ended: () => void) => Session

/** A message that can't begin on a connection with these extensions, or may not any more. */
export function refuseBeforeMail(
  consignment: Consignment,
  extensions: ReadonlyMap<string, string>,
): Trip | undefined {
  const { from, to, mayBegin } = consignment
  if (!extensions.has('SMTPUTF8') && isBeyondAscii(from + to)) {
    // RFC 6531 3.1
    const reply = ownReply(553, '5.6.7', 'eai_unsupported: the relay takes no address beyond ASCII')
    return still({ kind: 'rejected', blame: 'relay', class: 'protocol', reply })
  }
  // RFC 1870 4: without a number, or with 0, the relay says nothing of how much it takes.
  const most = Number(extensions.get('SIZE') ?? '')
  if (most > 0 && sizeOf(consignment) > most) {
    const reply = ownReply(552, '5.3.4', `the message is larger than the ${most} bytes that the relay takes`)
    return still({ kind: 'rejected', blame: 'message', class: 'content', reply })
  }
  if (!mayBegin()) return still({ kind: 'not_begun', detail: 'told to stop before MAIL' })
  return undefined
}

/** A message's size in octets, as MAIL declares it (RFC 1870 3): without the dots that are stuffed. */
export function sizeOf({ chunks }: Consignment): number {
  let size = 0
  for (const chunk of chunks) size += chunk.length
  return size
}

/** Whether an envelope's address needs SMTPUTF8. */
export function isBeyondAscii(address: string): boolean {
  return /[^\0-\x7f]/.test(address)
}

/** A trip that never left. */
function still(outcome: Outcome): Trip {
  return { outcome, lost: false, unheard: false }
}

/** What would let an envelope smuggle a command is a bug of ours, not something to hand to a server. */
export function assertEnvelope({ from, to }: Consignment): void {
  if (to === '' || /[\s<>\p{Cc}]/u.test(from + to))
    throw new Error('an envelope that parseAddress never made')
}
