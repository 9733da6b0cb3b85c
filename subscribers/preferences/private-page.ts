/** Shows a reader what can be changed, and what was typed wrongly, behind the mailed link. */
import { fillWords, localesOf } from '../../src/render/locale.ts'
import { readWords } from '../../src/render/words.ts'
import { linkLives } from '../notices/links.ts'
import { offeredLanguages } from '../pages/choose-language.ts'
import type { ReaderSite } from '../reader-site.ts'
import { type FormField, isRequired, localise } from '../sign-up/form-kind.ts'
import { fieldControl, sayFaults } from '../sign-up/say-faults.ts'
import { type SignUpWords, signUpWords } from '../sign-up/words.ts'
import { type Answers, type Faults, tickedNow } from './answers.ts'
import { joiningWords, ownForm } from './own-form.ts'
import type { Reader } from './preferences-link.ts'
import type { OwnList } from './read-own-lists.ts'
import { sayLife } from './say-life.ts'
import type { Speech } from './speak.ts'
import { pauses } from './words.ts'

/** What the page has to say first: what was just done. */
export const doneThings = ['saved', 'paused', 'resumed', 'data', 'wait', 'left'] as const

/** One of them. */
export type Done = (typeof doneThings)[number]

/** What the page is made of. */
export interface PrivatePage {
  readonly site: ReaderSite
  readonly speech: Speech
  readonly token: string
  readonly reader: Reader
  readonly lists: readonly OwnList[]
  readonly answers: Answers
  readonly faults: Faults
  readonly done: Done | undefined
}

/** The whole page. */
export function privatePage(page: PrivatePage): string {
  const { site, speech, token, reader, lists, faults } = page
  const { own, lang } = speech.words
  const form = signUpWords(lang)
  const day = dayIn(lang)
  const paused = lists.flatMap(({ pausedUntil }) => pausedUntil ?? []).sort((a, b) => +b - +a)[0]
  return site.page(
    'preferences',
    own.title,
    {
      words: own,
      form,
      lead: fillWords(own.lead, { address: reader.typed }),
      private: fillWords(own.private, { time: sayLife(linkLives.preferences, lang) }),
      notice: noticeOf(page, paused && day(paused)),
      faulty: faultList(page, form),
      lists: lists.map((list) => showList(page, list, day)),
      was: tickedNow(lists).join(' '),
      name: { value: page.answers.name, fault: faults.name ? form.nameLong : undefined },
      languages: showLanguages(page),
      languageChoice: showLanguages(page).length > 1,
      fields: ownForm(site, lists).fields.map((field) => showField(page, field, form)),
      consent: joiningWords(site, lists, lang),
      reading: lists.some(({ state }) => state === 'confirmed'),
      leaving: lists.some(({ state }) => state === 'confirmed' || state === 'pending'),
      pausedNow: paused && fillWords(own.pausedNow, { date: day(paused) }),
      pauses: pauses.map((months) => ({ months, label: own.pauseFor[months] })),
      addressPath: speech.to(`/r/${token}/address`),
      erasePath: speech.to(`/r/${token}/erase`),
    },
    speech.look,
  )
}

function noticeOf({ done, speech: { words } }: PrivatePage, paused: string | undefined): string | undefined {
  const { own } = words
  if (done === undefined) return undefined
  const said = {
    saved: own.savedNotice,
    // Nothing is paused where somebody has written this end of the address themselves.
    paused: paused === undefined ? undefined : fillWords(own.pausedNotice, { date: paused }),
    resumed: own.resumedNotice,
    data: own.dataNotice,
    wait: own.dataWaitNotice,
    left: own.leftNotice,
  }
  return said[done]
}

function showList({ answers, speech }: PrivatePage, list: OwnList, day: (date: Date) => string): object {
  const { own } = speech.words
  const { key, name, state, pausedUntil, settings } = list
  return {
    key,
    name: settings?.name ?? name,
    description: settings?.description,
    checked: answers.lists.has(key),
    standing:
      settings === undefined
        ? own.noLonger
        : state === 'pending'
          ? own.waiting
          : (pausedUntil && fillWords(own.pausedUntil, { date: day(pausedUntil) })) || undefined,
  }
}

function showLanguages({ site, reader, answers }: PrivatePage): object[] {
  const offered = offeredLanguages(site.publication)
  const all =
    reader.language === null || offered.includes(reader.language) ? offered : [...offered, reader.language]
  return all.map((tag) => ({
    tag,
    name: readWords(tag, localesOf('')).name,
    chosen: tag === answers.language,
  }))
}

function showField(page: PrivatePage, asked: FormField, words: SignUpWords): object {
  const { answers, faults, speech } = page
  const { field, lists: askedBy } = asked
  const own = askedBy[0]?.language ?? speech.words.lang
  const { text, lang } = localise(field.label, speech.words.lang, own)
  const value = answers.fields.get(field.key) ?? ''
  return {
    id: fieldControl(field.key),
    label: text,
    lang,
    text: field.type === 'text',
    number: field.type === 'number',
    choice: field.type === 'choice',
    checkbox: field.type === 'checkbox',
    date: field.type === 'date',
    value,
    checked: value === 'yes',
    options: field.options.map((option) => ({ option, chosen: option === value })),
    optional: !isRequired(asked, askedBy),
    fault: sayFieldFault(faults, field.key, words),
  }
}

function faultList({ faults, lists, site, speech }: PrivatePage, words: SignUpWords): object[] {
  const name = faults.name ? [{ id: 'name', label: words.name, fault: words.nameLong }] : []
  const fields = ownForm(site, lists).fields.flatMap(({ field, lists: by }) => {
    const fault = sayFieldFault(faults, field.key, words)
    if (fault === undefined) return []
    const { text } = localise(field.label, speech.words.lang, by[0]?.language ?? speech.words.lang)
    return [{ id: fieldControl(field.key), label: text, fault }]
  })
  return [...name, ...fields]
}

function sayFieldFault({ fields }: Faults, key: string, words: SignUpWords): string | undefined {
  const what = fields.get(key)
  return what && sayFaults([{ at: 'field', key, what }], words)[0]?.text
}

/** A day as people of that language write it; a break ends at some hour, the day is near enough. */
function dayIn(lang: string): (date: Date) => string {
  const format = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' })
  return (date) => format.format(date)
}
