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
  /^(?:(?:von|par|por|di|door|a cura di):?|(?:author|autor(?:a|e|in|ka)?|auteure?|texte?|texto|testo|tekst|yazan|yazar):) (\S.*)$/i

/**
 * The same in scripts without capitals. What begins a sentence as well ("文") needs its sign behind it; "بقلم" ("by the
 * pen of") and the words for a reporter do not.
 */
const uncasedAuthor = new RegExp(
  [
    /^بقلم\s?[:：]?\s(.+)$/,
    /^(?:كتبه?|كتبت|الكاتبة?|إعداد)\s?[:：]\s?(.+)$/,
    /^(?:文[/／・](?:图|圖|写真|撮影)|图文|圖文)(?:\s?[:：＝=]\s?|\s)(.+)$/,
    /^(?:作者|文|撰文|撰稿|取材・文|著者|筆者|執筆|ライター|记者|記者)\s?[:：/／|｜＝=]\s?(.+)$/,
    /^(?:本报)?(?:记者|記者)\s(.+)$/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'u',
)
const uncasedName =
  /^(?:[\p{Script=Arabic}\p{M}.'’-]{2,20}(?: [\p{Script=Arabic}\p{M}.'’-]{1,20}){1,4}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々・·＝]{2,15}(?:[ \u3000][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]{1,8})?)$/u

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
  return readCredit(text, author) ?? readCredit(text, foreignAuthor) ?? readUncased(text)
}

/** Reads "作者：王小明 2026年3月3日". A middle dot is a part of names here, and so is a space. */
function readUncased(text: string): Byline | undefined {
  const found = text.length > 160 ? null : uncasedAuthor.exec(text)
  const credited = found?.slice(1).find((words) => words !== undefined)
  if (credited === undefined) return undefined
  const [credit = '', ...others] = credited.split(/\s*[|｜]\s*|\s+[–—-]\s+|\s+(?=\d{4}[年-])/)
  const dates = others.map(readDateline)
  const names = credit.split(/\s*[、，،,]\s*/)
  if (dates.includes(undefined)) return undefined
  if (!names.every((name) => uncasedName.test(name) || personName.test(name))) return undefined
  const published = dates[0]
  return { people: names.map((name) => ({ name })), ...(published && { published }) }
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
