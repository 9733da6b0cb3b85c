/** Writes what a site needs to show a list's form: HTML to paste, a frame, and a script that speaks JSON. */
import { consentWords } from '../../../subscribers/sign-up/consent-words.ts'
import { formOfList, localise } from '../../../subscribers/sign-up/form-kind.ts'
import { fieldPrefix } from '../../../subscribers/sign-up/typed.ts'
import { signUpWords } from '../../../subscribers/sign-up/words.ts'
import type { ListSettings } from '../../config/settings.ts'
import { openPages } from '../../page-handlebars.ts'
import { localesOf } from '../../render/locale.ts'
import { readWords } from '../../render/words.ts'

/** The three ways. */
export interface WrittenForm {
  readonly html: string
  readonly frame: string
  readonly script: string
}

/** Writes them in the list's language. */
export function writeForm(list: ListSettings): WrittenForm {
  const site = list.site.replace(/\/+$/, '')
  return {
    html: writeHtml(list, `${site}/subscribe/${list.key}`),
    frame:
      `<iframe src="${site}/embed/${list.key}" title="${escapeAttribute(list.name)}" ` +
      'width="100%" height="640" style="border: 0" loading="lazy"></iframe>',
    script: writeScript(list, site),
  }
}

function writeHtml(list: ListSettings, action: string): string {
  const form = formOfList(list, 'form')
  const lang = form.languages[0] ?? 'en'
  const fields = list.fields.map(({ key, type, label, required, options }) => ({
    ...{ required, options },
    name: `${fieldPrefix}${key}`,
    label: localise(label, lang, list.language).text,
    checkbox: type === 'checkbox',
    choice: type === 'choice',
    type: type === 'date' ? 'date' : 'text',
  }))
  const words = signUpWords(lang)
  const { dir } = readWords(lang, localesOf(''))
  const values = { action, lang, dir, words, fields, consent: consentWords(form, lang) }
  // An attribute's = needs no escape; what is pasted should be easy to read.
  return openPages().part('form-example', values).replaceAll('&#x3D;', '=')
}

function writeScript({ key, fields }: ListSettings, site: string): string {
  const answers = fields.map((field) => `${JSON.stringify(field.key)}: ${JSON.stringify(exampleOf(field))}`)
  return `// When the page opens: what the form asks, the words to show beside the button, and a form's time.
const site = ${JSON.stringify(site)}
const form = await (await fetch(site + '/api/form?list=${key}')).json()

// When the reader presses the button, two seconds later at the earliest:
const answer = await fetch(site + '/api/subscribe', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    email: 'reader@example.org',
    lists: [${JSON.stringify(key)}],${answers.length === 0 ? '' : `\n    fields: { ${answers.join(', ')} },`}
    form: form.form,
    // altcha: the solution of form.challenge (ALTCHA); without it, fewer sign-ups an hour are taken.
  }),
})
// 202: a confirmation message is on its way. 422: see "faults", each with "at" and "message".
console.log(answer.status, await answer.json())`
}

function exampleOf({ type, options }: ListSettings['fields'][number]): string | number | boolean {
  return { text: '…', number: 3.5, choice: options[0] ?? '', checkbox: true, date: '2026-05-31' }[type]
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
