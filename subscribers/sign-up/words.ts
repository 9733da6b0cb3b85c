/** The words of the sign-up form, in the reader's language. */
import { z } from 'zod'
import { localesOf, openLocale } from '../../src/render/locale.ts'

const text = z.string().min(1)

/** `templates/locales/sign-up/TAG.json`: every language has every word. */
const locale = z.strictObject({
  signUp: text,
  /** `{list}` */
  signUpFor: text,
  lead: text,
  noLists: text,
  archive: text,
  optional: text,
  email: text,
  name: text,
  lists: text,
  language: text,
  /** The first line of a choice. */
  choose: text,
  /** `{lists}`: a field that only these lists ask for. */
  onlyFor: text,
  /** What a reader agrees to. `{list}`, `{publication}` */
  consentOne: text,
  /** `{publication}` */
  consentSeveral: text,
  /** What comes next. */
  confirmNote: text,
  button: text,
  /** While the browser works. */
  moment: text,
  trap: text,
  errors: text,
  emailMissing: text,
  emailWrong: text,
  /** `{domain}` */
  emailNoMail: text,
  nameLong: text,
  listsMissing: text,
  fieldMissing: text,
  fieldText: text,
  fieldNumber: text,
  fieldChoice: text,
  fieldDate: text,
  /** `{address}` */
  didYouMean: text,
  /** `{address}` */
  keepAsTyped: text,
  /** `{address}` */
  useInstead: text,
  oneMoreStep: text,
  oneMoreStepText: text,
  sent: text,
  sentText: text,
  sentNothing: text,
  sentAgain: text,
  tooMany: text,
})

/** The words of one language. */
export type SignUpWords = Readonly<z.infer<typeof locale>> & { readonly lang: string }

const read = openLocale(locale)

/** The words for a language tag; English where there are none in its language. */
export function signUpWords(language: string): SignUpWords {
  return read(language, localesOf('sign-up'))
}
