/** Reads single values of settings from what a person wrote: durations, places, mailboxes. */
import { z } from 'zod'
import { type Address, isAddressFault, parseAddress } from '../address.ts'

/** A name beside an address, as in a From header. */
export interface Mailbox {
  readonly name: string
  readonly address: Address
}

/** A host and a port to listen on. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** One line of text: it may end up in a mail header. */
export const line = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u)

/** Text that may have several lines. */
export const paragraph = z.string().trim().min(1).max(2000)

/** An address alone. */
export const address = readAs((text): Address | Refusal => {
  const parsed = parseAddress(text)
  return isAddressFault(parsed) ? { refusal: parsed.fault } : parsed.address
})

/** `Name <address>`, or an address alone. */
export const mailbox = readAs((text): Mailbox | Refusal => {
  const match = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<>"]*?))\s*<([^<>]*)>\s*$/.exec(text)
  const name = (match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2] ?? '').trim()
  if (!line.or(z.literal('')).safeParse(name).success) return refused
  const parsed = parseAddress(match?.[3] ?? text)
  return isAddressFault(parsed) ? { refusal: parsed.fault } : { name, address: parsed.address }
})

/** Writes one so that {@link mailbox} reads it back (RFC 5322 3.2.4: quoted, with a backslash before " and \\). */
export function showMailbox({ name, address: at }: { name: string; address: string }): string {
  if (name === '') return at
  const quoted = /[<>"\\]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name
  return `${quoted} <${at}>`
}

/** A web address without a slash at its end, so that paths can be put behind it. */
export const siteUrl = readAs((text): string | Refusal => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return refused
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return refused
  return url.href.replace(/\/+$/, '')
})

/** A web page's origin (RFC 6454): scheme, host and port, without a path. */
export const siteOrigin = readAs((text): string | Refusal => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return refused
  return url.href === `${url.origin}/` ? url.origin : refused
})

/** A domain name, read with the address parser's rules. */
export const domain = readAs((text): string | Refusal => {
  const parsed = parseAddress(`postmaster@${text}`)
  return isAddressFault(parsed) ? { refusal: parsed.fault } : parsed.address.slice('postmaster@'.length)
})

const units = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** A span of time such as `30s`, `5 min`, `48h`, in milliseconds. */
export const duration = readAs((text): number | Refusal => {
  const match = /^(\d{1,6})\s*(ms|s|min|m|h|d)$/.exec(text)
  const unit = Object.entries(units).find(([name]) => name === match?.[2])
  const span = Number(match?.[1]) * (unit?.[1] ?? Number.NaN)
  return span > 0 ? span : refused
})

/** A span of time as a person writes it. */
export function showSpan(ms: number): string {
  // Two days are written as 48h everywhere.
  if (ms % units.d === 0 && ms > 2 * units.d) return `${ms / units.d}d`
  if (ms % units.h === 0) return `${ms / units.h}h`
  if (ms % units.min === 0) return `${ms / units.min} min`
  return ms % units.s === 0 ? `${ms / units.s}s` : `${ms}ms`
}

/** `host:port`, `[::1]:port`, or a port alone on this machine; port 0 takes any that is free. */
export const endpoint = readAs((text): Endpoint | Refusal => {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535) return refused
  return { host: (match[1] ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port }
})

/** A URL of one of some schemes, kept as written: the driver reads it. */
export function urlOf(...schemes: readonly string[]) {
  return readAs((text): string | Refusal => {
    const scheme = /^([a-z+]+):\/\/[^\s/]/.exec(text)?.[1]
    return scheme !== undefined && schemes.includes(scheme) ? text : refused
  })
}

/** A refusal, with a sentence where there is more to say than what the setting needs. */
interface Refusal {
  readonly refusal: string
}

const refused: Refusal = { refusal: 'Invalid input' }

/** A schema for text that a function reads or refuses. */
function readAs<T>(read: (text: string) => T | Refusal) {
  return z.string().transform((text, context): T => {
    const value = read(text.trim())
    if (!isRefusal(value)) return value
    context.addIssue({ code: 'custom', message: value.refusal })
    return z.NEVER
  })
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refusal' in value
}
