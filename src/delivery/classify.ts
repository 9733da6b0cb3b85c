/** Says what a reply means, by one table of rules: what a refusal is about, whose fault it is, whether it lasts (DESIGN 3.5). */
import { type Blame, blameOf, type RelayFault, type Reply, type ReplyClass } from './outcome.ts'
import { rules } from './reply-rules.ts'

/** What a reply answered: the session's steps, then MAIL, RCPT, DATA and the final dot. */
export type Phase = 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'dot'

/** What a reply means. `relay`: nothing began, no try is counted, the relay is left alone for a while. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'deferred' | 'rejected'; readonly class: ReplyClass; readonly blame: Blame }
  | { readonly kind: 'relay'; readonly class: ReplyClass; readonly fault: RelayFault['kind'] }

const compiled = rules.map((rule) => ({
  ...rule,
  phases: rule.at.split(' '),
  codes: rule.code.split(' '),
  details: rule.detail?.split(' '),
}))

/** What `reply` means as the answer at `phase`. Total: every reply has a verdict. */
export function classify(phase: Phase, reply: Reply): Verdict {
  const code = String(reply.code)
  if (phase === 'dot' && /^2\d\d$/.test(code)) return { kind: 'accepted' }
  const detail = reply.enhanced?.slice(2) ?? '0.0'
  const rule = compiled.find(
    (line) =>
      line.phases.includes(phase) &&
      line.codes.some((pattern) => fitsCode(pattern, code)) &&
      (line.details?.some((pattern) => fitsDetail(pattern, detail)) ?? true) &&
      (line.text === undefined || line.text.test(reply.text)),
  )
  // No rule: neither a refusal nor what the command asks for, so the two sides have lost each other.
  if (rule === undefined) return { kind: 'relay', class: 'protocol', fault: 'refused' }
  if (rule.fault !== undefined) return { kind: 'relay', class: rule.is, fault: rule.fault }
  return { kind: code.startsWith('4') ? 'deferred' : 'rejected', class: rule.is, blame: blameOf[rule.is] }
}

function fitsCode(pattern: string, code: string): boolean {
  return pattern.length === code.length && [...pattern].every((sign, i) => sign === 'x' || sign === code[i])
}

function fitsDetail(pattern: string, detail: string): boolean {
  if (pattern === 'none') return detail === '0.0'
  return pattern.endsWith('.*') ? detail.startsWith(pattern.slice(0, -1)) : detail === pattern
}
