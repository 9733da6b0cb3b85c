/** Judges what was typed: a sign-up that can be asked for, or what is wrong with each part of it. */
import { isAddressFault, type ParsedAddress, parseAddress } from '../../src/address.ts'
import type { ListSettings } from '../../src/config/settings.ts'
import { editionSlug } from '../../src/edition/identify.ts'
import { longestName, readName } from '../reader-name.ts'
import { suggestAddress } from './did-you-mean.ts'
import { type FormKind, isRequired } from './form-kind.ts'
import { type FieldFault, isLine, readField } from './read-field.ts'
import type { Typed } from './typed.ts'

/** What can be wrong, and where; the words are chosen when it is shown. */
export type Fault =
  | { readonly at: 'email'; readonly what: 'missing' | 'wrong' }
  /** Nothing can be sent there. */
  | { readonly at: 'email'; readonly what: 'noMail'; readonly domain: string }
  /** Not wrong, but worth a second look. */
  | { readonly at: 'email'; readonly what: 'suspect'; readonly typed: string; readonly meant: string }
  | { readonly at: 'name' }
  | { readonly at: 'lists' }
  | { readonly at: 'field'; readonly key: string; readonly what: FieldFault }

/** What was asked, every part of it valid. */
export interface Asked {
  readonly email: ParsedAddress
  readonly name: string | undefined
  readonly lists: readonly ListSettings[]
  readonly language: string
  readonly fields: Readonly<Record<string, string>>
  readonly via: number | undefined
}

/** The form's own limit. A domain loses some characters when it is read (UTS 46): what means little may be typed long. */
const longestTyped = 254

/** Judges it for a form whose page speaks `language`. */
export function judge(
  form: FormKind,
  typed: Typed,
  language: string,
): { readonly asked: Asked } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  const text = (typed.use || typed.email).trim()
  const email = text.length > longestTyped ? { fault: 'too long' } : parseAddress(text)
  if (isAddressFault(email)) faults.push({ at: 'email', what: text === '' ? 'missing' : 'wrong' })
  else {
    const meant = text === typed.asked.trim() || typed.use ? undefined : suggestAddress(email.address)
    if (meant !== undefined) faults.push({ at: 'email', what: 'suspect', typed: email.typed, meant })
  }

  const name = readName(typed.name)
  if (name !== undefined && !isLine(name, longestName)) faults.push({ at: 'name' })

  const lists =
    form.list === undefined ? form.lists.filter(({ key }) => typed.lists.includes(key)) : form.lists
  if (lists.length === 0) faults.push({ at: 'lists' })

  const fields: Record<string, string> = {}
  for (const one of form.fields) {
    const { key } = one.field
    // What only other lists ask is not theirs to know.
    if (lists.length > 0 && !one.lists.some((list) => lists.includes(list))) continue
    const read = readField(one.field, typed.fields.get(key) ?? '', isRequired(one, lists))
    if ('fault' in read) faults.push({ at: 'field', key, what: read.fault })
    else if (read.value !== '') fields[key] = read.value
  }

  if (faults.length > 0 || isAddressFault(email)) return { faults }
  return {
    asked: {
      ...{ email, name, lists, fields },
      language: form.languages.includes(typed.language) ? typed.language : language,
      via: readEdition(typed.via),
    },
  }
}

/** PostgreSQL's largest integer: an edition's id is one. */
const largestId = 2 ** 31 - 1

/** The edition of a call to action's link, as `editionSlug` writes it. */
function readEdition(slug: string): number | undefined {
  const id = /^[0-9a-z]{1,6}$/.test(slug) ? Number.parseInt(slug, 36) : 0
  return id > 0 && id <= largestId && editionSlug(id) === slug ? id : undefined
}
