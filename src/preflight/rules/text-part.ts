/** Checks the text part: it says what the HTML says, in lines that fit. */
import { countWords } from '../../article/count-words.ts'
import type { Rule } from '../checked.ts'
import { warning } from '../finding.ts'
import { fieldsOf } from './merge-fields.ts'

/** SpamAssassin's MPART_ALT_DIFF counts what one part says and the other does not. */
const leastShare = 0.7

/** A text part is no "please view in HTML". */
export const textSaysTheSame: Rule = ({ page, text }) => {
  const html = countWords(page.words.map(({ words }) => words).join(' '))
  const plain = countWords(text.replaceAll(/\bhttps?:\/\/\S+/g, ' '))
  if (plain >= html * leastShare) return []
  return [
    warning(
      'text-part',
      `The text part has ${plain} words where the HTML has ${html}; spam filters count that. Let the theme's text say the same.`,
    ),
  ]
}

/** RFC 5322 2.1.1: what every screen shows. */
const longestLine = 78

/** Prose is wrapped; an address or a single word is never torn, and a merge field's value may be as long as it is. */
export const textWrapped: Rule = (mail) => {
  const values = fieldsOf(mail).map(({ field, fallback }) =>
    Math.max(fallback.length, `{reader.${field}}`.length),
  )
  const room = values.reduce((sum, length) => sum + length, longestLine)
  const long = mail.text
    .split('\n')
    .filter((line) => columns(line) > room && !isOneAddress(line) && !isOneWord(line))
  if (long.length === 0) return []
  return [
    warning(
      'text-lines',
      `The text part has lines of more than ${longestLine} characters (${long.length}), such as "${(long[0] ?? '').trim().slice(0, 40)}…". Let the theme's text wrap them.`,
    ),
  ]
}

/** After the mark of a quote, a footnote or a list. */
function isOneAddress(line: string): boolean {
  return /^[>\s]*(?:\[[^\]]*\]|[*•-]|\d+\.)?\s*(?:https?:\/\/|mailto:|\{\w+Url\})\S*\s*$/.test(line)
}

/** A file's name, a hash; scripts without blanks are wrapped between any two signs. */
function isOneWord(line: string): boolean {
  return (
    /^[>\s]*\S+\s*$/.test(line) &&
    !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(line)
  )
}

function columns(line: string): number {
  return [...line].length
}
