/** Bylines and datelines, read only where they cannot be anything else. */
import type { Person } from '../article.ts'
import { readDate } from './read-date.ts'

const nameWord =
  "(?:(?:\\p{Lu}|Mc|O['’])[\\p{L}\\p{M}'’.-]*|de|del|della|der|den|da|di|du|dos|la|le|van|von|bin|al|el|y)"
const personName = new RegExp(`^\\p{Lu}[\\p{L}\\p{M}'’.-]*(?: ${nameWord}){1,4}$`, 'u')
const role =
  /^(?:(?:senior|staff|chief|freelance|special|contributing) )*(?:writer|reporter|correspondent|editor|contributor|photographer)$/i
const notNames = /^(?:The|A|An|This|These|Those|Our|Your|His|Her|Their|All|No|Some)\b/

const author = /^by:? (\S.*)$/i
/** These begin names and headlines as well ("Von Trier", "Di Maria"), so they count only where a byline is looked for. */
const foreignAuthor =
  /^(?:(?:von|par|por|di|door)|(?:author|autore?|auteur|texte?|texto|testo|tekst|yazan):) (\S.*)$/i

/** Who wrote it, and when it was published where the line says so. */
export interface Byline {
  readonly people: readonly Person[]
  readonly published?: string
}

/** Reads "By Ada Example and Ben Sample | March 3, 2026"; every part must be a name, a role or a date. */
export function readByline(text: string): Byline | undefined {
  return readCredit(text, author)
}

/** Reads a line right under the headline, where "Von Ada Example" is a byline too. */
export function readBylineBelow(text: string): Byline | undefined {
  return readCredit(text, author) ?? readCredit(text, foreignAuthor)
}

function readCredit(text: string, opening: RegExp): Byline | undefined {
  const [, credited] = (text.length <= 160 && opening.exec(text)) || []
  if (credited === undefined) return undefined
  // A date's own comma must not cut it.
  const parts = credited.split(/\s*[|·•]\s*|\s+[–—-]\s+/).map((part) => part.trim())
  const dates = parts.slice(1).map(readDateline)
  if (dates.includes(undefined)) return undefined
  const credits = (parts[0] ?? '').split(/\s*,\s*(?:and\s+)?|\s+(?:and|und|et|e|en|i|ve|&)\s+/)
  const names = credits.filter((credit) => !role.test(credit))
  if (names.length === 0 || !names.every((name) => personName.test(name) && !notNames.test(name)))
    return undefined
  const published = dates[0]
  return { people: names.map((name) => ({ name })), ...(published && { published }) }
}

/** Reads "March 3, 2026" or "Published: 3 March 2026 at 9:15 am"; the line must hold nothing else. */
export function readDateline(text: string): string | undefined {
  if (text.length > 80) return undefined
  const stated = text
    .replace(/^(?:published|posted|updated)(?: on)?:? /i, '')
    .replace(/^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day), /i, '')
    .replace(/,? (?:at )?\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?$/i, '')
  return readDate(stated)
}
