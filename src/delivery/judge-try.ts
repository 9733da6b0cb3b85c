/** Says what a try came to, from how it ended and from whether the last byte was handed over. */
import { classify, type Phase } from './classify.ts'
import type { Outcome, RelayFault, Reply } from './outcome.ts'
import { maskAddress, parseReply } from './reply.ts'
import { answeredPhase, isTimeout, oneLine, type SmtpError } from './smtp-error.ts'

/** How a transaction ended. */
export type TryEnd =
  | { readonly kind: 'failed'; readonly error: SmtpError }
  /** A reply to a command, whatever it says; in mid-message it counts as one to the dot. */
  | { readonly kind: 'replied'; readonly phase: Phase; readonly response: string }
  /** We destroyed the connection. */
  | {
      readonly kind: 'cut'
      readonly why: 'stopped' | 'timed_out' | 'withdrawn' | 'garbled'
      readonly detail: string
    }
  /** The connection is gone; why, where anybody says. */
  | { readonly kind: 'lost'; readonly detail?: string | undefined }

/** The outcome, and whether the connection was lost without a word about the message. */
export interface Judgement {
  readonly outcome: Outcome
  readonly lost: boolean
}

/** Judges one try. Certain in both directions: accepted only on a reply, not begun only without the last byte. */
export function judgeTry(end: TryEnd, how: { handedOver: boolean; to: string }): Judgement {
  const { outcome, lost } = judgeEnd(end, how)
  return { outcome: maskDetail(outcome, how.to), lost }
}

/** What is not read as a reply is told in the server's words too, and kept: in the ledger, or as why a relay is out. */
function maskDetail(outcome: Outcome, to: string): Outcome {
  if (outcome.kind !== 'in_doubt' && outcome.kind !== 'not_begun') return outcome
  const detail = maskAddress(outcome.detail, to)
  if (outcome.kind === 'in_doubt' || outcome.relayFault === undefined) return { ...outcome, detail }
  const { relayFault } = outcome
  return { ...outcome, detail, relayFault: { ...relayFault, detail: maskAddress(relayFault.detail, to) } }
}

function judgeEnd(end: TryEnd, { handedOver, to }: { handedOver: boolean; to: string }): Judgement {
  switch (end.kind) {
    case 'failed':
      return judgeFailure(end.error, handedOver, to)
    case 'replied':
      return judgeReply(end.phase, parseReply(end.response, to), { handedOver, words: end.response })
    case 'lost':
      return judgeLoss(end.detail ?? 'the connection was closed', { handedOver, timedOut: false })
    case 'cut':
      return judgeCut(end, handedOver)
  }
}

function judgeFailure(error: SmtpError, handedOver: boolean, to: string): Judgement {
  const phase = answeredPhase(error)
  const reply = parseReply(error.response ?? '', to)
  if (phase === undefined && reply?.code === 421 && !handedOver) {
    return certain(notBegun({ kind: 'busy', detail: oneLine(error.message) }))
  }
  // Without a phase a reply is no answer, or half of one: the line broke off.
  if (phase === undefined) return judgeLoss(error.message, { handedOver, timedOut: isTimeout(error) })
  return judgeReply(phase, reply, { handedOver, words: error.message })
}

/** What a reply to `phase` comes to; `words` is what the server, or nodemailer of it, said. */
function judgeReply(
  phase: Phase,
  reply: Reply | undefined,
  { handedOver, words }: { handedOver: boolean; words: string },
): Judgement {
  const dotted = phase === 'dot' && handedOver
  const detail = oneLine(words)
  if (reply === undefined) {
    const unreadable = `unreadable reply: ${detail}`
    return dotted ? doubt('peer_reset', unreadable) : garbled(unreadable)
  }
  const verdict = classify(phase, reply)
  switch (verdict.kind) {
    case 'deferred':
    case 'rejected':
      return certain({ kind: verdict.kind, blame: verdict.blame, class: verdict.class, reply })
    case 'relay':
      return dotted ? doubt('peer_reset', detail) : certain(notBegun({ kind: verdict.fault, detail }))
    case 'accepted':
      // RFC 5321 4.1.1.4: only the dot is answered with that; before it, it speaks of nothing that we sent.
      return dotted ? certain({ kind: 'accepted', reply }) : garbled(`answered too early: ${detail}`)
  }
}

function judgeCut(end: Extract<TryEnd, { kind: 'cut' }>, handedOver: boolean): Judgement {
  switch (end.why) {
    case 'timed_out':
      return judgeLoss(end.detail, { handedOver, timedOut: true })
    case 'stopped':
      return handedOver ? doubt('stopped', end.detail) : certain({ kind: 'not_begun', detail: end.detail })
    case 'withdrawn':
      return handedOver
        ? doubt('peer_reset', oneLine(end.detail))
        : certain({ kind: 'not_begun', detail: oneLine(end.detail) })
    case 'garbled':
      return handedOver ? doubt('peer_reset', oneLine(end.detail)) : garbled(oneLine(end.detail))
  }
}

function judgeLoss(detail: string, how: { handedOver: boolean; timedOut: boolean }): Judgement {
  if (how.handedOver) return doubt(how.timedOut ? 'timed_out' : 'peer_reset', oneLine(detail))
  return { outcome: { kind: 'not_begun', detail: oneLine(detail) }, lost: true }
}

function garbled(detail: string): Judgement {
  return certain(notBegun({ kind: 'refused', detail }))
}

function notBegun(relayFault: RelayFault): Outcome {
  return { kind: 'not_begun', detail: relayFault.detail, relayFault }
}

function doubt(cause: 'peer_reset' | 'timed_out' | 'stopped', detail: string): Judgement {
  return certain({ kind: 'in_doubt', cause, detail })
}

function certain(outcome: Outcome): Judgement {
  return { outcome, lost: false }
}

/** A reply that no server gave, in the words that one would use. */
export function ownReply(code: number, enhanced: string, text: string) {
  return { code, enhanced, text: `${oneLine(text)} (found before MAIL; the relay was not asked)` }
}
