/** What we know about a relay: where it is, how we log in, how hard we may lean on it. */

/** How we prove who we are. */
export type RelayLogin =
  | {
      readonly kind: 'password'
      readonly user: string
      readonly password: string
      /** Only this mechanism; without it the first one that the relay offers of PLAIN, LOGIN, CRAM-MD5. */
      readonly mechanism?: 'PLAIN' | 'LOGIN' | 'CRAM-MD5'
    }
  | {
      readonly kind: 'xoauth2'
      readonly user: string
      readonly accessToken?: string
      readonly clientId?: string
      readonly clientSecret?: string
      readonly refreshToken?: string
      readonly accessUrl?: string
    }

/** `required`: no TLS, no mail. `opportunistic`: encrypted where offered, whoever it is. `never`: plain. */
export type TlsPolicy = 'required' | 'opportunistic' | 'never'

/** Milliseconds that each phase may take (RFC 5321 4.5.3.2). */
export interface RelayTimeouts {
  /** From the DNS query to the end of the TLS handshake. */
  readonly connect: number
  /** The relay's greeting, within `connect`. */
  readonly greeting: number
  /** Each step of a transaction: its commands, each block of a message. */
  readonly command: number
  /** The reply to the final dot; too short a wait makes duplicates (RFC 1047). */
  readonly afterDot: number
  /** How long an unused connection is kept; relays hang up after four or five minutes. */
  readonly idle: number
}

/** One relay, ready to connect to. */
export interface RelaySettings extends RelayLimits {
  readonly name: string
  readonly host: string
  readonly port: number
  /** TLS from the first byte (smtps), otherwise STARTTLS as `tls` says. */
  readonly secure: boolean
  readonly tls: TlsPolicy
  /** What EHLO says; without it the machine's name. */
  readonly clientName?: string
  readonly login?: RelayLogin
  /** Certificates (PEM) that are trusted besides the system's own. */
  readonly trusted?: string
}

/** How much a relay is asked to carry; bounds and defaults are the settings' (`src/config/relay-limits.ts`). */
export interface RelayLimits {
  /** Connections for editions, of all workers together; one more in each is kept for notices. */
  readonly connections: number
  readonly messagesPerConnection: number
  readonly timeouts: RelayTimeouts
  /** How its connections carry messages; without it `auto`. */
  readonly wire?: Wire
  /** Messages of all workers together: each second, in any hour, in any day. */
  readonly perSecond?: number | undefined
  readonly perHour?: number
  readonly perDay?: number
  /** Its share beside the other relays; 0: only where no other can. Without it 1. */
  readonly weight?: number
  /** Only these lists' editions, only messages from these domains; without both, all. */
  readonly lists?: readonly string[]
  readonly fromDomains?: readonly string[]
  /** By recipient domain, `*` for each that is not named. */
  readonly domains?: Readonly<Record<string, DomainLimits>>
  /** Milliseconds between two probes while it is out. */
  readonly probe?: number
  /** How many a day from a day (2026-11-22) on; after the last number there is no cap. */
  readonly warmUp?: WarmUp
}

/**
 * `auto`: the next message's commands go with the end of the one before where the relay offers PIPELINING, until it
 * breaks the protocol once. `pipelined`: so also after that. `plain`: one message after the other, by nodemailer.
 */
export type Wire = 'auto' | 'pipelined' | 'plain'

/** Limits for one recipient domain, of all workers together. */
export interface DomainLimits {
  readonly perSecond?: number
  readonly connections?: number
}

/** A curve of daily caps. */
export interface WarmUp {
  readonly since: string
  readonly perDay: readonly number[]
}

/** The relay in one line for people, without a secret in it. */
export function describeRelay(relay: RelaySettings): string {
  const scheme = relay.secure ? 'smtps' : 'smtp'
  const user =
    relay.login === undefined
      ? ''
      : `${encodeURIComponent(relay.login.user)}:${relay.login.kind === 'password' ? '***' : '(token)'}@`
  const encryption = relay.secure ? 'TLS' : `STARTTLS ${relay.tls}`
  const host = relay.host.includes(':') ? `[${relay.host}]` : relay.host
  return `${scheme}://${user}${host}:${relay.port} (${encryption}, ${relay.connections} connections)`
}
