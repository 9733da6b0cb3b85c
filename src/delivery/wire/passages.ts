/** The messages that are under way on one connection, in the order of their commands. */
import { judgeTry, type TryEnd } from '../judge-try.ts'
import type { Freight } from '../session.ts'
import { findRefusal } from './envelope.ts'

/** A message on its way: its commands are out; the relay asked for it; it is written; its last byte is handed over. */
export interface Passage {
  readonly freight: Freight
  /** When its commands were written, and its last byte: milliseconds of a monotonic clock. */
  readonly begunAt: number
  handedAt: number
  /** To MAIL, RCPT and DATA. */
  readonly replies: string[]
  stage: 'announced' | 'asked_for' | 'written' | 'handed_over'
  /** Its commands waited too long behind the message before. */
  late: boolean
}

/** A message whose commands are about to be written. */
export function openPassage(freight: Freight, now: number): Passage {
  return { freight, begunAt: now, handedAt: now, replies: [], stage: 'announced', late: false }
}

/** Tells whoever waits how it ended. */
export function endPassage({ freight, replies, stage }: Passage, end: TryEnd): void {
  // What the relay said of it holds, also where the connection was lost then.
  const known = end.kind === 'lost' ? (findRefusal(replies) ?? end) : end
  const { outcome, lost } = judgeTry(known, {
    handedOver: stage === 'handed_over',
    to: freight.consignment.to,
  })
  const unheard = known.kind === 'lost' ? lost && replies.length === 0 : isClosing(known)
  freight.end({ outcome, lost, unheard })
}

/** RFC 5321 4.5.3.2.7: a relay that waited too long says 421 and hangs up; MAIL may cross with it. */
function isClosing(end: TryEnd): boolean {
  return end.kind === 'replied' && end.phase === 'mail' && end.response.startsWith('421')
}
