/** A mailbox of a header: a name that may be anything, and an address that may not. */
import { encodeWords } from './encoded-word.ts'
import { HeaderRefused, joinFolded } from './header.ts'

/** Whom a message is from or to. */
export interface Mailbox {
  readonly name?: string | undefined
  readonly address: string
}

/** Longer names are cut: providers show no more (Gmail's guidelines say 64), and no header may grow without end. */
const longestName = 64
/** RFC 5322 3.2.3 dot-atom and A-labels: what `parseAddress` gives. Everything else could split a header. */
const wireAddress = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}$/
const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** What nearly every Latin name is; saves the rest of the work on the hot path. */
const isClean = /^(?:[\x21-\x7e\xa1-\u02af]+(?: [\x21-\x7e\xa1-\u02af]+)*)?$/
const quotable = /^[\x20-\x7e]+$/

/** A reader's name fit for a message: one line, no control characters, whole characters, at most 64 of them. */
export function cleanName(name: string): string {
  if (name.length <= longestName && isClean.test(name)) return name
  const line = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  return line.length <= longestName ? line : [...line].slice(0, longestName).join('').trim()
}

/** A name and what it names in angle brackets (RFC 5322 phrase), folded from `column` on. */
export function encodeNamed(name: string, angle: string, column: number): string {
  return joinFolded([...encodePhrase(name, column), `<${angle}>`], column)
}

function encodePhrase(phrase: string, column: number): string[] {
  if (phrase.includes('=?') || !quotable.test(phrase)) return encodeWords(phrase, column)
  return [atoms.test(phrase) ? phrase : `"${phrase.replaceAll(/["\\]/g, '\\$&')}"`]
}

/** Writes `Name <address>` for a header; the name can never become an address or a line. */
export function encodeMailbox(header: string, mailbox: Mailbox): string {
  if (!wireAddress.test(mailbox.address))
    throw new HeaderRefused(header, 'its address is not one that parseAddress makes')
  const name = cleanName(mailbox.name ?? '')
  return name === '' ? mailbox.address : encodeNamed(name, mailbox.address, header.length + 2)
}
