/** Opens a connection to a relay and logs in, or says what is wrong with the relay. */
import type { Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import XOAuth2 from 'nodemailer/lib/xoauth2'
import type { RelayFault } from './outcome.ts'
import type { RelayLogin, RelaySettings } from './relay-settings.ts'
import { faultFromError } from './smtp-error.ts'

/** nodemailer's client, as far as we use it. */
export type SmtpConnection = SMTPConnection

/** A connection that is logged in and idle. */
export interface OpenConnection {
  readonly connection: SmtpConnection
  readonly socket: Socket
  /** What the relay's last EHLO reply offers: keywords, in upper case, and what stands after each. */
  readonly extensions: ReadonlyMap<string, string>
}

/** Opens connections to one relay. */
export type Connect = (signal: AbortSignal) => Promise<OpenConnection | RelayFault>

/** Remembers what all connections to a relay have in common: the OAuth token is fetched once for all. */
export function createConnect(relay: RelaySettings): Connect {
  const tokens = relay.login?.kind === 'xoauth2' ? new XOAuth2(xoauth2Options(relay.login)) : undefined
  return (signal) => openConnection(relay, tokens, signal)
}

function openConnection(
  relay: RelaySettings,
  tokens: XOAuth2 | undefined,
  signal: AbortSignal,
): Promise<OpenConnection | RelayFault> {
  const { timeouts, login } = relay
  const connection = new SMTPConnection(connectionOptions(relay))
  // An emitter without a listener for errors throws; each step hears of them in its own way as well.
  connection.on('error', () => {})
  return new Promise((resolve) => {
    const settle = (result: OpenConnection | RelayFault) => {
      clearTimeout(deadline)
      signal.removeEventListener('abort', abort)
      resolve(result)
      // Closing emits 'end', which settles again, to no effect.
      if ('kind' in result) connection.close()
    }
    const fail = (error: SMTPConnection.SMTPError) =>
      settle(faultFromError(error, { secure: relay.secure || connection.upgrading === true }))
    const abort = () => settle({ kind: 'unreachable', detail: 'stopped while connecting' })
    const late = () => settle({ kind: 'unreachable', detail: 'no answer to EHLO or AUTH in time' })
    // nodemailer's own limits end with the TLS handshake.
    const deadline = setTimeout(late, timeouts.connect + timeouts.command)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    connection.once('error', fail)
    // Some losses nodemailer reports by nothing but 'end'; an error, where there is one, comes first.
    connection.once('end', () => settle({ kind: 'unreachable', detail: 'the connection was closed' }))
    connection.connect((error) => {
      if (error) return fail(error)
      const extensions = readExtensions(connection.lastServerResponse)
      const ready = () =>
        connection._socket
          ? settle({ connection, socket: connection._socket, extensions })
          : settle({ kind: 'unreachable', detail: 'the connection was closed' })
      if (login === undefined) return ready()
      if (!connection.allowsAuth) return settle({ kind: 'auth', detail: 'the relay offers no login (AUTH)' })
      connection.login(authentication(login, tokens), (refusal) => (refusal ? fail(refusal) : ready()))
    })
  })
}

function connectionOptions(relay: RelaySettings): SMTPConnection.Options {
  const { timeouts } = relay
  return {
    host: relay.host,
    port: relay.port,
    secure: relay.secure,
    requireTLS: relay.tls === 'required',
    ignoreTLS: relay.tls === 'never',
    opportunisticTLS: relay.tls === 'opportunistic',
    ...(relay.clientName === undefined ? {} : { name: relay.clientName }),
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    // Each phase has a deadline of ours; this one only stands behind them.
    socketTimeout: Math.max(timeouts.command, timeouts.afterDot, timeouts.idle) * 2,
    socketCloseTimeout: 0,
    maxResponseSize: 64 * 1024,
    tls: {
      // RFC 7435: whoever asks for no certain peer is not helped by refusing its certificate.
      rejectUnauthorized: relay.tls !== 'opportunistic',
      ...(relay.trusted === undefined ? {} : { ca: relay.trusted }),
    },
  }
}

function authentication(login: RelayLogin, tokens: XOAuth2 | undefined): SMTPConnection.AuthenticationType {
  if (login.kind === 'xoauth2') return { user: login.user, oauth2: tokens }
  return { user: login.user, pass: login.password, method: login.mechanism }
}

function xoauth2Options(login: Extract<RelayLogin, { kind: 'xoauth2' }>): SMTPConnection.OAuth2 {
  const { kind: _, ...options } = login
  return options
}

/** RFC 5321 4.1.1.1: the first line greets, each further one starts with a keyword. */
function readExtensions(reply: string | false): Map<string, string> {
  const lines = (reply || '').split(/\r?\n/).slice(1)
  return new Map(
    lines.map((line) => {
      const [, keyword = '', parameters = ''] = /^.{4}([^ =]*)[ =]?(.*)$/.exec(line) ?? []
      return [keyword.toUpperCase(), parameters]
    }),
  )
}
