/** The one parser of e-mail addresses: what it accepts goes into RCPT TO as it stands and means one mailbox. */
import { createHmac, type KeyObject } from 'node:crypto'
import { domainToASCII } from 'node:url'

/** An address as it goes on the wire: local part as typed, domain in lower-case A-labels. */
export type Address = string & { readonly __brand: 'Address' }

/** An accepted address in its three forms. */
export interface ParsedAddress {
  readonly address: Address
  /** What equality means: two addresses with the same key are the same reader. */
  readonly key: string
  /** What the person typed, for display. */
  readonly typed: string
}

/** Why an address is refused, one plain sentence. */
export interface AddressFault {
  readonly fault: string
}

/** RFC 5321 4.5.3.1.1 and 4.5.3.1.3: a path is at most 256 octets, two of them the angle brackets. */
const longestAddress = 254
const longestLocalPart = 64
const longestLabel = 63

/** RFC 5322 3.2.3, dot-atom. Quoted local parts are left out on purpose: relays disagree about them. */
const dotAtom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
/** Format characters can't be seen; the two joiners have a meaning in Persian and Indic names (RFC 5892 A). */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u

/** Reads what a person typed; refuses everything that two mail servers could understand differently. */
export function parseAddress(typed: string): ParsedAddress | AddressFault {
  const text = typed.trim().normalize('NFC')
  if (text === '') return { fault: 'The address is empty.' }
  if (invisible.test(text)) return { fault: 'The address holds a control or invisible character.' }
  const at = text.lastIndexOf('@')
  if (at < 0) return { fault: 'The address has no @.' }
  const local = text.slice(0, at)
  const domain = readDomain(text.slice(at + 1))
  const fault = localFault(local) ?? (typeof domain === 'string' ? undefined : domain.fault)
  if (fault !== undefined || typeof domain !== 'string')
    return { fault: fault ?? 'The domain is unreadable.' }
  const address = `${local}@${domain}`
  if (address.length > longestAddress)
    return { fault: `The address is longer than ${longestAddress} octets.` }
  return { address: brand(address), key: address.toLowerCase(), typed: typed.trim() }
}

/** Whether a parse came to a fault. */
export function isAddressFault(parsed: ParsedAddress | AddressFault): parsed is AddressFault {
  return 'fault' in parsed
}

/** The keyed hash under which suppressions and deliveries know an address; needs no address to be kept. */
export function hashAddress(key: string, suppressionSecret: Buffer | KeyObject): Buffer {
  return Buffer.from(hashAddressToHex(key, suppressionSecret), 'hex')
}

/** The same as text, for many at once: a million buffers cost an import five seconds of garbage. */
export function hashAddressToHex(key: string, suppressionSecret: Buffer | KeyObject): string {
  return createHmac('sha256', suppressionSecret).update(key, 'utf8').digest('hex').slice(0, 32)
}

function localFault(local: string): string | undefined {
  if (local === '') return 'There is nothing before the @.'
  if (local.includes('@')) return 'The address has more than one @.'
  if (local.startsWith('"')) return 'Quoted names before the @ are not supported.'
  if (/[^\x20-\x7e]/.test(local)) {
    // RFC 6531: such a mailbox exists only behind servers with SMTPUTF8, which no relay promises.
    return 'Letters beyond ASCII before the @ are not supported.'
  }
  if (local.length > longestLocalPart)
    return `The part before the @ is longer than ${longestLocalPart} octets.`
  if (!dotAtom.test(local))
    return 'The part before the @ holds a character or a dot that may not stand there.'
  return undefined
}

function readDomain(typed: string): string | AddressFault {
  if (typed === '') return { fault: 'There is nothing after the @.' }
  if (typed.startsWith('[')) return { fault: 'A number in brackets is not a mail domain.' }
  // Checked before the conversion: it reads its input as a URL's host, cuts at "/" and decodes "%41".
  if (/[^A-Za-z0-9.-]/.test(typed.replace(/[^\0-\x7f]/g, ''))) {
    return { fault: 'The domain holds a character that may not stand there.' }
  }
  const ascii = /[^\0-\x7f]/.test(typed) ? domainToASCII(typed) : typed.toLowerCase()
  const labels = ascii.split('.')
  if (labels.length < 2) return { fault: 'The domain has no dot.' }
  if (labels.some((part) => part.length > longestLabel)) {
    return { fault: `A part of the domain is longer than ${longestLabel} octets.` }
  }
  if (!labels.every((part) => label.test(part))) return { fault: 'The domain is not one that exists.' }
  // RFC 3696 2: a top-level domain is never all digits; without this 127.0.0.1 would be a domain.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return { fault: 'The domain ends in a number.' }
  return ascii
}

function brand(address: string): Address {
  return address as Address
}
