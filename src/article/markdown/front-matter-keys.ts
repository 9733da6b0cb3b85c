/** The keys of front matter and what each may say. */
import { z } from 'zod'
import { readDate } from '../text/read-date.ts'

const dateAndTime =
  /^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?$/

const text = z.string()

/** ISO, or a date that nobody can misread ("March 3, 2026"); given on as ISO. */
const date = text.transform((value, context) => {
  const day = dateAndTime.exec(value)?.[1]
  const found =
    day === undefined ? readDate(value) : readDate(day) && value.replace(' ', 'T').replace(' ', '')
  if (found !== undefined) return found
  context.addIssue({ code: 'custom', message: 'must be a date such as 2026-03-01 or 2026-03-01T09:30+01:00' })
  return z.NEVER
})

const webUrl = text.regex(/^https?:\/\/[^\s]+$/i, 'must begin with http:// or https://')

const language = text.regex(
  /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/,
  'must be a language such as en or pt-BR',
)

const picture = z.strictObject({
  src: text,
  alt: text.optional(),
  decorative: z.boolean().optional(),
  caption: text.optional(),
  credit: text.optional(),
})

/** A path or an address alone, or with what is to be said of it. */
const hero = z.union([text.transform((src): z.infer<typeof picture> => ({ src })), picture])

/** All keys; `title` says the same as `headline`, `published` as `date`, `lang` as `language`. */
export const frontMatterKeys = z.strictObject({
  headline: text.optional(),
  title: text.optional(),
  kicker: text.optional(),
  dek: text.optional(),
  byline: z.union([text, z.array(text)]).optional(),
  date: date.optional(),
  published: date.optional(),
  updated: date.optional(),
  site: text.optional(),
  subject: text.optional(),
  preheader: text.optional(),
  list: text.optional(),
  hero: hero.optional(),
  language: language.optional(),
  lang: language.optional(),
  dir: z.enum(['ltr', 'rtl']).optional(),
  url: webUrl.optional(),
  callToAction: z
    .strictObject({ title: text.optional(), text: text.optional(), button: text.optional() })
    .optional(),
  merge: z.boolean().optional(),
  hints: z.strictObject({ published: text.optional(), source: text.optional() }).optional(),
  /** Where an article came from that Broadsheet wrote: for the person who reads the file, not read back. */
  source: z
    .strictObject({
      kind: text.optional(),
      name: text.optional(),
      sha256: text.optional(),
      url: text.optional(),
      charset: text.optional(),
    })
    .optional(),
})

/** What front matter says. */
export type FrontMatterValues = z.output<typeof frontMatterKeys>

/** A picture above the text; its caption is Markdown. */
export type HeroValues = NonNullable<FrontMatterValues['hero']>
