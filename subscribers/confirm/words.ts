/** The words of the pages that a confirmation message leads to: `templates/locales/confirm/`. */
import { z } from 'zod'
import { type Locale, localesOf, openLocale } from '../../src/render/locale.ts'

const text = z.string().min(1)

/** The page with the button. `{list}` is a list's name, `{publication}` the publisher's. */
const confirm = z.strictObject({
  title: text,
  heading: text,
  headingForSeveral: text,
  lead: text,
  leadForSeveral: text,
  button: text,
  mistake: text,
  notMe: text,
})

/** The welcome. */
const confirmed = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  leadForSeveral: text,
  newest: text,
  newestHint: text,
  /** Where nothing was published yet. */
  soon: text,
  leave: text,
  leftHeading: text,
  left: text,
  signUp: text,
})

/** `late`: a new message may be asked for; `over`: the link is good for nothing any more. */
const expired = z.strictObject({
  title: text,
  late: text,
  lateLead: text,
  button: text,
  lateHint: text,
  over: text,
  overLead: text,
  signUp: text,
  askedTitle: text,
  askedHeading: text,
  asked: text,
  askedHint: text,
})

const notMe = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  lasting: text,
  button: text,
  mistake: text,
  doneTitle: text,
  doneHeading: text,
  done: text,
  doneHint: text,
  /** Where the message is so old that nobody knows what it was about. */
  overHeading: text,
  over: text,
  overHint: text,
})

const locale = z.strictObject({ confirm, confirmed, expired, notMe })

/** The words of one language. */
export type ConfirmWords = Locale<z.infer<typeof locale>>

const read = openLocale(locale)

/** The words for a language tag; English where nobody has written them down. */
export function confirmWords(language: string): ConfirmWords {
  return read(language, localesOf('confirm'))
}
