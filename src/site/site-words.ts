/** The words of the site itself: of its errors and of the frame around every page. */
import { z } from 'zod'
import { type Locale, localesOf, openLocale } from '../render/locale.ts'

const text = z.string().min(1)
const trouble = z.strictObject({ heading: text, explanation: text })

/** `templates/locales/site/TAG.json` */
const locale = z.strictObject({
  /** Names the row of languages at the foot. */
  language: text,
  /** The link from an error to the first page. */
  home: text,
  /** By the code of their answer. */
  errors: z.strictObject({
    400: trouble,
    403: trouble,
    404: trouble,
    405: trouble,
    413: trouble,
    415: trouble,
    429: trouble,
    500: trouble,
    503: trouble,
  }),
})

/** The words of one language. */
export type SiteWords = Locale<z.infer<typeof locale>>

const folder = localesOf('site')
const read = openLocale(locale)

/** The words for a language tag; English where nobody has written them down. */
export function siteWords(language: string): SiteWords {
  return read(language, folder)
}
