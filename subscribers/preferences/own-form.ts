/** Says what the private page asks a reader, by the lists that are there for this reader. */
import type { ListSettings } from '../../src/config/settings.ts'
import type { ReaderSite } from '../reader-site.ts'
import { type ConsentWords, consentWords } from '../sign-up/consent-words.ts'
import { type FormKind, formOfAll } from '../sign-up/form-kind.ts'
import type { OwnList } from './read-own-lists.ts'

/** What its form asks, and in which languages it may be. */
export function ownForm(site: ReaderSite, lists: readonly OwnList[]): FormKind {
  const own = lists.flatMap(({ settings }) => settings ?? [])
  // A closed list asks as well, once somebody is on it; only the form of strangers leaves it out.
  const open = new Map(own.map((list) => [{ ...list, public: true }, list]))
  const form = formOfAll(site.publication, open.keys(), 'form', '/r')
  const back = (all: readonly ListSettings[]) => all.flatMap((list) => open.get(list) ?? [])
  return {
    ...form,
    lists: own,
    fields: form.fields.map(({ field, lists: by }) => ({ field, lists: back(by) })),
  }
}

/** The words that the page shows about joining; none where there is nothing to join. */
export function joiningWords(site: ReaderSite, lists: readonly OwnList[], lang: string): ConsentWords[] {
  const joinable = lists.filter(({ state, settings }) => settings !== undefined && state !== 'confirmed')
  return joinable.length === 0 ? [] : consentWords(ownForm(site, joinable), lang)
}

/** The settings of the lists that would be joined with these ticked. */
export function joinedSettings(lists: readonly OwnList[], ticked: ReadonlySet<string>): ListSettings[] {
  return lists.flatMap(({ key, state, settings }) =>
    settings !== undefined && state !== 'confirmed' && ticked.has(key) ? [settings] : [],
  )
}
