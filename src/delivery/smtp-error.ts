/** Reads nodemailer's errors: which command a reply answered, or how a connection was lost. */
import { classify, type Phase } from './classify.ts'
import type { RelayFault } from './outcome.ts'
import { parseReply } from './reply.ts'

/** The fields of nodemailer's errors that tell something. */
export interface SmtpError extends Error {
  readonly code?: string | undefined
  readonly originalCode?: string | undefined
  readonly command?: string | undefined
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
  readonly timeoutType?: string | undefined
}

/** The command that the error's reply answered; undefined where it is no answer to a command. */
export function answeredPhase(error: SmtpError): Phase | undefined {
  if (error.response === undefined) return undefined
  switch (error.command) {
    case 'MAIL FROM':
      return 'mail'
    case 'RCPT TO':
      return 'rcpt'
    case 'DATA':
      // The reply to the command is an envelope's error, the one to the final dot a message's.
      return error.code === 'EMESSAGE' ? 'dot' : 'data'
    case 'EHLO':
    case 'HELO':
      return 'ehlo'
    case 'STARTTLS':
      return 'starttls'
    default:
      return error.command?.startsWith('AUTH') ? 'auth' : undefined
  }
}

/** Codes that say the network, not the encryption, is to blame for a connection that never came up. */
const network = /^(?:ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EADDR|ENOENT|EDNS)/

/** What an error before MAIL says about the relay; `secure` where a TLS handshake was on its way. */
export function faultFromError(error: SmtpError, { secure }: { secure: boolean }): RelayFault {
  const detail = oneLine(error.message)
  const phase = answeredPhase(error) ?? 'greeting'
  const reply = error.response === undefined ? undefined : parseReply(error.response)
  if (reply !== undefined) {
    const verdict = classify(phase, reply)
    return { kind: verdict.kind === 'relay' ? verdict.fault : 'refused', detail }
  }
  if (error.code === 'EAUTH' || error.code === 'EOAUTH2') return { kind: 'auth', detail }
  if (error.code === 'ETLS' || error.timeoutType === 'UPGRADE_TIMEOUT') return { kind: 'tls', detail }
  if (error.response !== undefined || error.code === 'EPROTOCOL') return { kind: 'refused', detail }
  const cause = error.originalCode
  if (secure && cause !== undefined && !network.test(cause)) return { kind: 'tls', detail }
  return { kind: 'unreachable', detail }
}

/** Whether a connection was lost by waiting rather than by the other side. */
export function isTimeout(error: SmtpError | undefined): boolean {
  return error?.code === 'ETIMEDOUT' || error?.originalCode === 'ETIMEDOUT'
}

/** Text of a server or a system on one line, of a length to print. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300)
}
