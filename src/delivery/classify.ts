/** The one table that says what a reply means: whose fault a refusal is, and whether it lasts (DESIGN 3.5). */
import type { Blame, RelayFault, Reply } from './outcome.ts'

/** What a reply answered: the session's steps, then MAIL, RCPT, DATA and the final dot. */
export type Phase = 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'dot'

/** What a reply means. `relay`: nothing began, no try is counted, the relay is left alone for a while. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'deferred' | 'rejected'; readonly blame: Blame }
  | { readonly kind: 'relay'; readonly fault: RelayFault['kind'] }

/** One line: who is to blame where phase, code, subject.detail of the enhanced code and text all fit. */
export interface Rule {
  /** Phases, separated by spaces. */
  readonly at: string
  /** Codes, separated by spaces; `x` stands for any digit. */
  readonly code: string
  /** Subject and detail of the enhanced code (RFC 3463), `*` for any, `none` for no code or X.0.0. */
  readonly detail?: string
  /** Words in the text, only where the codes alone are known to mislead. */
  readonly text?: RegExp
  readonly blame: Blame | { readonly fault: RelayFault['kind'] }
}

const session = 'greeting ehlo starttls auth'
const begun = 'mail rcpt data'
const whole = 'mail rcpt data dot'
const busy = { fault: 'busy' } as const
const refused = { fault: 'refused' } as const
const auth = { fault: 'auth' } as const
const tls = { fault: 'tls' } as const

/** A mailbox's code that is used for a sender's rate or standing (Gmail's 550 5.2.1, Exim's bare 550). */
const aboutSender = /\brate\b|too many|relay|polic|spam|block|black|reput|denied|authenticat|not permitted/i

/**
 * The first line that fits decides. The first digit of the reply code, never the enhanced one, says whether
 * a refusal lasts: Gmail documents `421 5.7.32`. Sources: RFC 5321 4.2.3, RFC 3463 3, RFC 4954 6,
 * RFC 6531 4.2, IANA's registry of enhanced codes.
 */
export const rules: readonly Rule[] = [
  // Before MAIL nothing is an outcome.
  { at: session, code: '421', blame: busy },
  { at: 'starttls', code: 'xxx', blame: tls },
  { at: 'auth', code: '4xx', blame: busy }, // 454 4.7.0, RFC 4954 6: temporary
  { at: 'auth', code: 'xxx', blame: auth },
  { at: 'greeting ehlo', code: '4xx', blame: busy },
  { at: 'greeting ehlo', code: '530 534 535 538', blame: auth },
  { at: session, code: 'xxx', blame: refused },
  // What a relay says about itself or about us, whatever it was asked.
  { at: begun, code: '421', blame: busy }, // RFC 5321 3.8: it closes the connection
  { at: 'mail', code: '454', blame: busy }, // RFC 4954 6, where a server checks the login late
  { at: begun, code: '530 534 535 538', blame: auth },
  // The message.
  { at: whole, code: '4xx 5xx', detail: '3.4', blame: 'message' }, // too big for the system
  { at: whole, code: '4xx 5xx', detail: '2.3', blame: 'message' }, // too big for the mailbox
  { at: whole, code: '5xx', detail: '6.7', blame: 'relay' }, // RFC 6531: no SMTPUTF8 on the way
  { at: whole, code: '4xx 5xx', detail: '6.*', blame: 'message' },
  { at: 'mail data dot', code: '552', detail: 'none', blame: 'message' }, // RFC 1870 6: SIZE exceeded
  // The sender, in the subject that is about addresses.
  { at: 'mail', code: '4xx 5xx', detail: '1.*', blame: 'relay' },
  { at: whole, code: '4xx 5xx', detail: '1.7', blame: 'relay' },
  { at: whole, code: '4xx 5xx', detail: '1.8', blame: 'relay' },
  // The recipient.
  { at: 'rcpt data dot', code: '4xx 5xx', detail: '1.*', blame: 'recipient' },
  { at: 'rcpt data dot', code: '4xx 5xx', detail: '2.1', text: aboutSender, blame: 'relay' },
  { at: 'rcpt data dot', code: '4xx 5xx', detail: '2.*', blame: 'recipient' },
  { at: 'rcpt', code: '5xx', detail: '4.4', blame: 'recipient' }, // no route: its domain takes no mail
  { at: 'rcpt', code: '450 550 551 553', detail: 'none', text: aboutSender, blame: 'relay' },
  { at: 'rcpt', code: '450 550 551 552 553', detail: 'none', blame: 'recipient' }, // RFC 5321 4.2.3: mailbox
  // Routing, protocol, policy, and whatever nobody knows: never a reader's fault.
  { at: whole, code: '4xx 5xx', blame: 'relay' },
]

const compiled = rules.map((rule) => ({ ...rule, phases: rule.at.split(' '), codes: rule.code.split(' ') }))

/** What `reply` means as the answer at `phase`. Total: every reply has a verdict. */
export function classify(phase: Phase, reply: Reply): Verdict {
  const code = String(reply.code)
  if (phase === 'dot' && /^2\d\d$/.test(code)) return { kind: 'accepted' }
  const detail = reply.enhanced?.slice(2) ?? '0.0'
  const rule = compiled.find(
    (line) =>
      line.phases.includes(phase) &&
      line.codes.some((pattern) => fitsCode(pattern, code)) &&
      fitsDetail(line.detail, detail) &&
      (line.text === undefined || line.text.test(reply.text)),
  )
  // No rule: neither a refusal nor what the command asks for, so the two sides have lost each other.
  if (rule === undefined) return { kind: 'relay', ...refused }
  if (typeof rule.blame === 'object') return { kind: 'relay', fault: rule.blame.fault }
  return { kind: code.startsWith('4') ? 'deferred' : 'rejected', blame: rule.blame }
}

function fitsCode(pattern: string, code: string): boolean {
  return pattern.length === code.length && [...pattern].every((sign, i) => sign === 'x' || sign === code[i])
}

function fitsDetail(pattern: string | undefined, detail: string): boolean {
  if (pattern === undefined) return true
  if (pattern === 'none') return detail === '0.0'
  return pattern.endsWith('.*') ? detail.startsWith(pattern.slice(0, -1)) : detail === pattern
}
