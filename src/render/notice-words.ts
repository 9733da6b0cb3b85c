/** The words of the messages to single readers, in the reader's language where we have them. */
import { z } from 'zod'
import { type Locale, openLocale } from './locale.ts'

const text = z.string().min(1)

/** What every such message says. */
const message = {
  subject: text,
  heading: text,
  /** Paragraphs. */
  text: z.array(text).min(1).max(3),
  /** Why the reader gets it, and what to do if it should not have come. */
  why: text,
}

/** One that is about one thing to do; `note` says for how long, `{time}`. */
const deed = { ...message, button: text, note: text }

/**
 * A language's file: `templates/locales/notices/TAG.json`. In the braces of a sentence stand {@link noticeSlots}.
 */
const locale = z.strictObject({
  dir: z.enum(['ltr', 'rtl']),
  /** The address of the button follows. */
  orOpen: text,
  confirm: z.strictObject({ ...deed, stop: z.strictObject({ text, link: text }) }),
  already_confirmed: z.strictObject(deed),
  preferences_link: z.strictObject(deed),
  change_address: z.strictObject(deed),
  address_changed: z.strictObject(message),
  left: z.strictObject(deed),
  undo: z.strictObject(deed),
  your_data: z.strictObject(message),
})

/** The kinds of message that have words of ours; a welcome is the publisher's own article. */
export const wordedKinds = [
  'confirm',
  'already_confirmed',
  'preferences_link',
  'change_address',
  'address_changed',
  'left',
  'undo',
  'your_data',
] as const

/** One of {@link wordedKinds}. */
export type WordedKind = (typeof wordedKinds)[number]

/** What may stand in the braces of a sentence, or in the message's own places. */
export const noticeSlots = [
  /** The names of the lists that it is about. */
  'lists',
  /** Where it is sent. */
  'address',
  'publication',
  /** For how long its link works. */
  'time',
  /** Where a person answers. */
  'contact',
  /** The name of the file that is with it. */
  'file',
  /** The button's address. */
  'url',
  /** Where "that was not me" leads. */
  'stopUrl',
] as const

/** One of {@link noticeSlots}. */
export type NoticeSlot = (typeof noticeSlots)[number]

/** The words of one language. */
export type NoticeLocale = Locale<z.infer<typeof locale>>

/** One message's words; what it has not is undefined. */
export interface NoticeWords {
  /** BCP 47. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly subject: string
  readonly heading: string
  readonly text: readonly string[]
  readonly button?: string
  readonly note?: string
  readonly orOpen: string
  readonly stop?: { readonly text: string; readonly link: string }
  readonly why: string
}

/** Reads the words for a language tag from a folder (`templates/locales/notices/`). */
export const readNoticeLocale = openLocale(locale)

/** The words of one kind of message. */
export function wordsOf(locale: NoticeLocale, kind: WordedKind): NoticeWords {
  const { lang, dir, orOpen } = locale
  return { lang, dir, orOpen, ...locale[kind] }
}

/** A sentence with slots taken apart: words, and between them the slots' names. */
export type NoticePart = string | { readonly slot: NoticeSlot }

/** Finds the slots of a sentence. Throws for a brace that names none: a fault of ours. */
export function splitSentence(sentence: string): NoticePart[] {
  return sentence.split(/\{(\w+)\}/).flatMap((piece, at): NoticePart[] => {
    if (at % 2 === 0) return piece === '' ? [] : [piece]
    return [{ slot: readSlotName(piece) }]
  })
}

/** The slot of that name. */
export function readSlotName(name: string): NoticeSlot {
  const slot = noticeSlots.find((known) => known === name)
  if (slot === undefined) throw new Error(`a notice has nothing for {${name}}`)
  return slot
}
