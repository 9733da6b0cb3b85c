/** The words of the pages for preferences and for leaving: `templates/locales/preferences/`. */
import { z } from 'zod'
import { type Locale, localesOf, openLocale } from '../../src/render/locale.ts'

const text = z.string().min(1)

/** `{list}` is a list's name. */
const leave = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  button: text,
  mistake: text,
  preferences: text,
})

/** The reasons that a reader may give for leaving; the log keeps these keys. */
export const leavingReasons = [
  'too_often',
  'not_interesting',
  'never_asked',
  'other_address',
  'other',
] as const

const left = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  reasonHeading: text,
  reasonHint: text,
  reasons: z.record(z.enum(leavingReasons), text),
  words: text,
  wordsHint: text,
  send: text,
  thanks: text,
  backHeading: text,
  back: text,
  backButton: text,
  backMailed: text,
  othersHeading: text,
  others: text,
  othersLink: text,
})

const undo = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  button: text,
  mistake: text,
  returnedTitle: text,
  returnedHeading: text,
  returned: text,
  overTitle: text,
  over: text,
  signUp: text,
})

/** What stands on the page that the footer of a newsletter leads to. */
const ask = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  button: text,
  leaveHeading: text,
  leave: text,
  leaveButton: text,
  mailedTitle: text,
  mailedHeading: text,
  mailed: text,
  mailedHint: text,
  mailedSpam: text,
  expiredHeading: text,
  expired: text,
  expiredButton: text,
})

/** For how many months a reader may pause. */
export const pauses = ['1', '3', '6'] as const

/** The private page; `{date}` and `{address}` where a sentence needs them. */
const own = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  private: text,
  savedNotice: text,
  pausedNotice: text,
  resumedNotice: text,
  dataNotice: text,
  dataWaitNotice: text,
  leftNotice: text,
  lists: text,
  listsHint: text,
  noLists: text,
  waiting: text,
  pausedUntil: text,
  noLonger: text,
  about: text,
  nameHint: text,
  language: text,
  languageHint: text,
  save: text,
  pause: text,
  pauseHint: text,
  pauseFor: z.record(z.enum(pauses), text),
  pausedNow: text,
  resume: text,
  address: text,
  addressHint: text,
  addressButton: text,
  data: text,
  dataHint: text,
  dataButton: text,
  leaveAll: text,
  leaveAllHint: text,
  leaveAllButton: text,
  erase: text,
  eraseHint: text,
  eraseButton: text,
})

const change = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  label: text,
  hint: text,
  same: text,
  button: text,
  back: text,
  mailedHeading: text,
  mailed: text,
  confirmTitle: text,
  confirmHeading: text,
  confirm: text,
  confirmButton: text,
  mistake: text,
  doneTitle: text,
  doneHeading: text,
  done: text,
  overTitle: text,
  over: text,
})

const erase = z.strictObject({
  title: text,
  heading: text,
  lead: text,
  keeps: text,
  button: text,
  back: text,
  expired: text,
  doneTitle: text,
  doneHeading: text,
  done: text,
  doneBackups: text,
})

const locale = z.strictObject({ thisList: text, leave, left, undo, ask, own, change, erase })

/** The words of one language. */
export type PreferencesWords = Locale<z.infer<typeof locale>>

const read = openLocale(locale)

/** The words for a language tag; English where nobody has written them down. */
export function preferencesWords(language: string): PreferencesWords {
  return read(language, localesOf('preferences'))
}
