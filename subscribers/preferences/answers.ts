/** Reads what a reader has filled in on the private page, and says what is wrong with it. */
import { z } from 'zod'
import { longestName, readName } from '../reader-name.ts'
import { type FormField, isRequired } from '../sign-up/form-kind.ts'
import { type FieldFault, isLine, readField } from '../sign-up/read-field.ts'
import { readTyped } from '../sign-up/typed.ts'
import { joinedSettings } from './own-form.ts'
import type { Reader } from './preferences-link.ts'
import type { OwnList } from './read-own-lists.ts'

/** The form, filled in. */
export interface Answers {
  /** The keys of those that are ticked. */
  readonly lists: ReadonlySet<string>
  readonly name: string
  readonly language: string | null
  readonly fields: ReadonlyMap<string, string>
}

/** What is wrong: the name, and fields by key. */
export interface Faults {
  readonly name: boolean
  readonly fields: ReadonlyMap<string, FieldFault>
}

/** Nothing. */
export const noFaults: Faults = { name: false, fields: new Map() }

/** The form as it stands for a reader who has changed nothing yet. */
export function presentAnswers(
  reader: Reader,
  lists: readonly OwnList[],
  asked: readonly FormField[],
  lang: string,
): Answers {
  return {
    lists: new Set(tickedNow(lists)),
    name: reader.name ?? '',
    language: reader.language ?? lang,
    fields: new Map(asked.map(({ field: { key } }) => [key, plainAnswer(reader.attributes, key)])),
  }
}

/** What was sent in: only lists, languages and questions that the form had; the rest counts as not there. */
export function readAnswers(
  body: unknown,
  {
    reader,
    lists,
    asked,
    languages,
  }: {
    readonly reader: Reader
    readonly lists: readonly OwnList[]
    readonly asked: readonly FormField[]
    readonly languages: readonly string[]
  },
): { readonly answers: Answers; readonly faults: Faults } {
  const typed = readTyped(body)
  const ticked = readTicks(body, typed.lists, lists)
  const name = typed.name.normalize('NFC')
  // Only a list that is joined now insists on answers: nobody is kept from leaving by an empty field.
  const joined = joinedSettings(lists, ticked)
  const fields = new Map<string, string>()
  const faults = new Map<string, FieldFault>()
  for (const one of asked) {
    const { key } = one.field
    const text = typed.fields.get(key) ?? ''
    const read = readField(one.field, text, isRequired(one, joined))
    fields.set(key, 'value' in read ? read.value : text)
    if ('fault' in read) faults.set(key, read.fault)
  }
  return {
    answers: {
      lists: ticked,
      name,
      language: languages.includes(typed.language) ? typed.language : reader.language,
      fields,
    },
    faults: { name: !isName(name), fields: faults },
  }
}

const shownBoxes = z.object({ was: z.string() })

/**
 * The lists that the reader wants. A box that stands as the page showed it says nothing: who has left meanwhile, by the
 * link in a newsletter, does not come back by saving a name on a page that was open since before.
 */
function readTicks(body: unknown, ticked: readonly string[], lists: readonly OwnList[]): Set<string> {
  const shown = shownBoxes.safeParse(body)
  const was = shown.success ? shown.data.was.split(' ') : tickedNow(lists)
  const wanted = lists.filter(({ key, state, settings }) => {
    const tick = ticked.includes(key)
    if (tick === was.includes(key)) return state === 'confirmed'
    return tick && (settings !== undefined || state !== null)
  })
  return new Set(wanted.map(({ key }) => key))
}

/** The keys of the lists whose box is ticked as it stands. */
export function tickedNow(lists: readonly OwnList[]): string[] {
  return lists.filter(({ state }) => state === 'confirmed').map(({ key }) => key)
}

/** Whether anything is wrong. */
export function isFaulty({ name, fields }: Faults): boolean {
  return name || fields.size > 0
}

function isName(text: string): boolean {
  const name = readName(text)
  return name === undefined || isLine(name, longestName)
}

/** What is kept under a key, as a form's field takes it; an import may have brought anything. */
function plainAnswer(attributes: Reader['attributes'], key: string): string {
  const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : value === true ? 'yes' : ''
}
