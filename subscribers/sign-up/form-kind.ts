/** Which form it is: for which lists, in which languages, where it stands, what it asks. */
import type {
  FieldSettings,
  ListSettings,
  Localised,
  PublicationSettings,
} from '../../src/config/settings.ts'
import { offeredLanguages } from '../pages/choose-language.ts'

/** A question, and which of the form's lists ask it. */
export interface FormField {
  readonly field: FieldSettings
  readonly lists: readonly ListSettings[]
}

/** One form. */
export interface FormKind {
  readonly by: 'form' | 'embed' | 'api'
  /** Below the site's own path. */
  readonly path: string
  /** Those that it offers, in the order of the settings. */
  readonly lists: readonly ListSettings[]
  /** Set where it is for one list only. */
  readonly list: ListSettings | undefined
  /** The tags that page and messages may be in. */
  readonly languages: readonly string[]
  readonly fields: readonly FormField[]
}

/** The form of one list. */
export function formOfList(list: ListSettings, by: FormKind['by']): FormKind {
  const path = by === 'embed' ? `/embed/${list.key}` : `/subscribe/${list.key}`
  return { by, path, lists: [list], list, languages: offeredLanguages(list), fields: fieldsOf([list]) }
}

/** The form of all lists that a stranger may sign up for. */
export function formOfAll(
  publication: PublicationSettings,
  lists: Iterable<ListSettings>,
  by: FormKind['by'],
  path = '/subscribe',
): FormKind {
  const open = [...lists].filter((list) => list.public)
  return {
    ...{ by, path, lists: open, list: undefined },
    languages: offeredLanguages(publication),
    fields: fieldsOf(open),
  }
}

/** Each question once: lists that ask under the same key mean the same, and the first says how. */
function fieldsOf(lists: readonly ListSettings[]): FormField[] {
  const asked = new Map<string, { field: FieldSettings; lists: ListSettings[] }>()
  for (const list of lists)
    for (const field of list.fields) {
      const known = asked.get(field.key)
      if (known === undefined) asked.set(field.key, { field, lists: [list] })
      else known.lists.push(list)
    }
  return [...asked.values()]
}

/** Whether the lists chosen want an answer. */
export function isRequired({ field, lists }: FormField, chosen: readonly ListSettings[]): boolean {
  return chosen.some(
    (list) => lists.includes(list) && list.fields.some((one) => one.key === field.key && one.required),
  )
}

/** A setting's text in a language, else in the one that the list is in, else in any. */
export function localise(text: Localised, language: string, own: string): { text: string; lang: string } {
  if (typeof text === 'string') return { text, lang: own }
  const lang = [language, own, ...Object.keys(text)].find((tag) => text[tag] !== undefined) ?? own
  return { text: text[lang] ?? '', lang }
}
