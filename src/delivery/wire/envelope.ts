/** A message's commands as one group (RFC 2920 3.1), and what the replies to it mean together. */
import type { Consignment } from '../courier.ts'
import type { TryEnd } from '../judge-try.ts'
import { isBeyondAscii, sizeOf } from '../session.ts'

/** MAIL, RCPT and DATA, with the parameters that the relay's extensions allow. */
export function writeEnvelope(consignment: Consignment, extensions: ReadonlyMap<string, string>): Buffer {
  return Buffer.from(`${writeMailAndRcpt(consignment, extensions)}DATA\r\n`)
}

/** RSET, MAIL, RCPT and the BDAT of a whole message (RFC 3030 2). RSET, since the one before may be refused meanwhile. */
export function writeChunkEnvelope(
  consignment: Consignment,
  lines: readonly Buffer[],
  extensions: ReadonlyMap<string, string>,
): Buffer {
  let size = 0
  for (const piece of lines) size += piece.length
  return Buffer.from(`RSET\r\n${writeMailAndRcpt(consignment, extensions)}BDAT ${size} LAST\r\n`)
}

/** RFC 1870 6, RFC 6531 3.4 */
function writeMailAndRcpt(consignment: Consignment, extensions: ReadonlyMap<string, string>): string {
  const { from, to } = consignment
  const size = extensions.has('SIZE') ? ` SIZE=${sizeOf(consignment)}` : ''
  const utf8 = isBeyondAscii(from + to) ? ' SMTPUTF8' : ''
  return `MAIL FROM:<${from}>${size}${utf8}\r\nRCPT TO:<${to}>\r\n`
}

/** Whether it takes or refuses what was asked, and asks for nothing itself. */
export function isReply(reply: string): boolean {
  const kind = kindOf(reply)
  return kind === '2' || kind === '4' || kind === '5'
}

/**
 * The message must not begin. `loneDot`: the relay waits for one all the same, and gets an empty one (RFC 2920 3.1);
 * `leaving`: it closes the connection, and may answer nothing more.
 */
export interface Refusal {
  readonly kind: 'refused'
  readonly end: TryEnd
  readonly loneDot: boolean
  readonly leaving: boolean
}

/** What the replies so far come to. */
export type EnvelopeVerdict =
  | { readonly kind: 'incomplete' }
  /** The relay waits for the message. */
  | { readonly kind: 'go' }
  | Refusal
  /** The two sides have lost each other: no reply can be matched to its command any more. */
  | { readonly kind: 'broken'; readonly detail: string }

const phases = ['mail', 'rcpt', 'data'] as const

/**
 * Weighs the replies to MAIL, RCPT and DATA, in order, as far as they have come. Nobody is refused by the first of them
 * alone: one reply too many shifts all that follow, and it is DATA's, which nothing else resembles, that shows it.
 */
export function weighEnvelope(replies: readonly string[]): EnvelopeVerdict {
  for (let at = 0; at < replies.length; at++) {
    const kind = kindOf(replies[at])
    if (kind !== (at < 2 ? '2' : '3') && kind !== '4' && kind !== '5')
      return { kind: 'broken', detail: `${(phases[at] ?? '').toUpperCase()} answered with ${replies[at]}` }
  }
  // RFC 5321 3.8
  const leaving = replies.at(-1)?.startsWith('421') ?? false
  if (replies.length < 3 && !leaving) return incomplete
  const end = findRefusal(replies)
  if (end === undefined) return go
  return { kind: 'refused', end, loneDot: kindOf(replies[2]) === '3', leaving }
}

const incomplete: EnvelopeVerdict = { kind: 'incomplete' }
const go: EnvelopeVerdict = { kind: 'go' }

/** The first reply that refuses, as how the try ended. */
export function findRefusal(replies: readonly string[]): TryEnd | undefined {
  const at = replies.findIndex((reply) => reply.startsWith('4') || reply.startsWith('5'))
  const [phase, response] = [phases[at], replies[at]]
  return phase === undefined || response === undefined ? undefined : { kind: 'replied', phase, response }
}

/** The first digit of a reply; of those with a 3 only 354 asks for a message. Undefined where it is none. */
function kindOf(reply = ''): '2' | '3' | '4' | '5' | undefined {
  const after = reply[3]
  if (!isDigit(reply, 1) || !isDigit(reply, 2) || (after !== undefined && after !== ' ' && after !== '-'))
    return undefined
  const kind = reply[0]
  if (kind === '2' || kind === '4' || kind === '5') return kind
  return reply.startsWith('354') ? '3' : undefined
}

/** Asked of each reply: a pattern would cost more than the reply. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}
