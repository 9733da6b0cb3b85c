/** The plain text of a message to a single reader: it reads as if somebody had typed it. */

import { fillWords } from './locale.ts'
import type { NoticeInput } from './notice-look.ts'
import type { NoticeSlot } from './notice-words.ts'
import { textRule, underline, wrapText } from './wrap-text.ts'

/** What stands in the slots of one reader's message; each is one line. */
export type NoticeValues = Readonly<Partial<Record<NoticeSlot, string>>>

/** Writes it. */
export function writeNoticeText({ words, look }: Omit<NoticeInput, 'logo'>, values: NoticeValues): string {
  const fill = (sentence: string): string => wrapText(fillWords(sentence, values))
  const { heading, text, button, note, stop, why } = words
  return [
    wrapText(look.name),
    underline(fill(heading), '='),
    ...text.map(fill),
    // An address stands alone on its line, whole: programs make a link of it.
    ...(button === undefined ? [] : [`${fill(button)}:\n${values.url}`]),
    ...(note === undefined ? [] : [fill(note)]),
    textRule,
    ...(stop === undefined ? [] : [`${fill(`${stop.text} ${stop.link}`)}:\n${values.stopUrl}`]),
    fill(why),
    wrapText([look.publicationName, look.postalAddress].join('\n')),
  ]
    .filter((paragraph) => paragraph.trim() !== '')
    .join('\n\n')
    .concat('\n')
}
