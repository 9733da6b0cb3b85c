/** Makes the page with the form: empty at first, later with what was typed and what is to be looked at again. */
import { fillWords, localesOf } from '../../src/render/locale.ts'
import { readWords } from '../../src/render/words.ts'
import { languageSwitch } from '../pages/choose-language.ts'
import type { ReaderLook, ReaderSite } from '../reader-site.ts'
import { consentWords } from './consent-words.ts'
import { type FormKind, isRequired, localise } from './form-kind.ts'
import type { Fault } from './judge.ts'
import { fieldControl, sayFaults } from './say-faults.ts'
import { fieldPrefix, type Typed, trapName } from './typed.ts'
import type { WidgetPlaces } from './widget.ts'
import { type SignUpWords, signUpWords } from './words.ts'

/** What the page shows. */
export interface ShownForm {
  readonly form: FormKind
  readonly language: string
  /** As it comes in the first place; else what was typed. */
  readonly typed: Typed
  readonly faults: readonly Fault[]
  /** Whether a person has to send it once more though nothing is wrong with it. */
  readonly again: boolean
  /** When the form was handed out. */
  readonly token: string
  readonly widget: WidgetPlaces
}

/** The page as HTML. */
export function renderForm(site: ReaderSite, shown: ShownForm): string {
  const { form, language } = shown
  const words = signUpWords(language)
  const embedded = form.by === 'embed'
  const here = `${site.base}${form.path}`
  const look: ReaderLook = {
    lang: words.lang,
    list: form.list,
    // In a frame its links would take the whole window away.
    switch: embedded ? [] : languageSwitch(withVia(here, shown.typed.via), form.languages),
    embedded,
    head: {
      canonical: `${site.site}${form.path === '/' ? '/' : form.path}`,
      description: form.list?.description ?? words.lead,
      ...((embedded || !(form.list?.public ?? true)) && { hidden: true }),
    },
  }
  // The list's name stands in the tab already.
  return site.page('subscribe', words.signUp, valuesOf(site, shown, words), look)
}

function titleOf(form: FormKind, words: SignUpWords): string {
  if (form.list !== undefined) return fillWords(words.signUpFor, { list: form.list.name })
  return words.signUp
}

function withVia(path: string, via: string): string {
  return via === '' ? path : `${path}?${new URLSearchParams({ via })}`
}

function valuesOf(site: ReaderSite, shown: ShownForm, words: SignUpWords): object {
  const { form, typed, language } = shown
  const said = sayFaults(shown.faults, words)
  const errorOf = (control: string) => said.find((one) => one.control === control)?.text
  const suspect = shown.faults.find((fault) => fault.at === 'email' && fault.what === 'suspect')
  const isSuspect = suspect?.at === 'email' && suspect.what === 'suspect' ? suspect : undefined
  return {
    words,
    heading: form.path === '/' ? site.publication.name : titleOf(form, words),
    lead: form.list?.description ?? words.lead,
    none: form.lists.length === 0,
    action: `${site.base}${form.path}?${new URLSearchParams({ lang: language })}`,
    embedded: form.by === 'embed',
    // A summary is for what is wrong; "did you mean" and "one more step" are questions of their own.
    wrong: isSuspect === undefined && said.length > 0 ? summaryOf(form, said) : undefined,
    suspect: isSuspect && {
      question: fillWords(words.didYouMean, { address: isSuspect.meant }),
      keep: fillWords(words.keepAsTyped, { address: isSuspect.typed }),
      use: fillWords(words.useInstead, { address: isSuspect.meant }),
      meant: isSuspect.meant,
    },
    again: shown.again,
    email: { value: typed.email, error: isSuspect === undefined ? errorOf('email') : undefined },
    name: { value: typed.name, error: errorOf('name') },
    lists: form.list === undefined ? listsOf(shown, errorOf('lists')) : undefined,
    fields: fieldsOf(shown, words, errorOf),
    languages: languagesOf(shown, words),
    consent: consentWords(form, language).map(({ text, lang }) => ({
      text,
      lang: lang === words.lang ? undefined : lang,
      dir: readWords(lang, localesOf('')).dir,
    })),
    hidden: [
      { name: 'form', value: shown.token },
      { name: 'via', value: typed.via },
      { name: 'asked', value: isSuspect?.typed ?? typed.asked },
    ].filter(({ value }) => value !== ''),
    trap: trapName,
    // In another site's frame there is no room to go elsewhere.
    archives:
      form.by === 'embed'
        ? []
        : form.lists
            .filter((list) => list.archive)
            .map(({ key, name }) => ({ name, path: `${site.base}/archive/${key}` })),
    widget: shown.widget,
  }
}

/** The links lead to the controls; that of the lists to the first of them. */
function summaryOf(form: FormKind, said: readonly { control: string; text: string }[]) {
  return said.map(({ control, text }) => ({
    text,
    control: control === 'lists' ? `lists-${form.lists[0]?.key ?? ''}` : control,
  }))
}

function listsOf({ form, typed }: ShownForm, error: string | undefined) {
  return {
    error,
    choices: form.lists.map((list) => ({
      key: list.key,
      name: list.name,
      description: list.description,
      // The only one there is needs no decision.
      checked: typed.lists.includes(list.key) || form.lists.length === 1,
    })),
  }
}

function fieldsOf(
  { form, typed, language }: ShownForm,
  words: SignUpWords,
  errorOf: (control: string) => string | undefined,
): object[] {
  return form.fields.map((one) => {
    const { field, lists } = one
    const value = typed.fields.get(field.key) ?? ''
    const own = lists[0]?.language ?? language
    const label = localise(field.label, language, own)
    const required = lists.length === form.lists.length && isRequired(one, form.lists)
    const control = fieldControl(field.key)
    const only = lists.length < form.lists.length ? lists.map((list) => list.name) : []
    return {
      ...{ control, value, required, words },
      error: errorOf(control),
      name: `${fieldPrefix}${field.key}`,
      label: label.text,
      lang: label.lang === words.lang ? undefined : label.lang,
      hint:
        only.length === 0
          ? undefined
          : fillWords(words.onlyFor, { lists: new Intl.ListFormat(words.lang).format(only) }),
      optional: !required && field.type !== 'checkbox' ? words.optional : undefined,
      checkbox: field.type === 'checkbox',
      checked: value === 'yes',
      choice: field.type === 'choice',
      options: field.options.map((option) => ({ option, chosen: option === value })),
      type: { text: 'text', number: 'text', date: 'date', choice: 'text', checkbox: 'checkbox' }[field.type],
      decimal: field.type === 'number',
      longest: field.type === 'date' ? undefined : 200,
    }
  })
}

/** Each in its own words: who can't read the page's language finds theirs. */
function languagesOf({ form, typed, language }: ShownForm, words: SignUpWords) {
  const chosen = form.languages.includes(typed.language) ? typed.language : language
  return form.languages.length < 2
    ? undefined
    : {
        label: words.language,
        choices: form.languages.map((tag) => ({
          tag,
          name: readWords(tag, localesOf('')).name,
          chosen: tag === chosen,
        })),
      }
}
