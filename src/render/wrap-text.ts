/** Plain text in lines of at most 72 columns; an address is never broken. */
import { fieldMark } from './marks.ts'

/** What fits a terminal of 80 columns even when quoted twice. */
export const textWidth = 72
/** East Asian characters take two columns, and need no space to break at. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u
const invisible = /[\p{M}\p{Cf}]/u

/** Wraps text, keeping the writer's own line ends; `lead` stands before every line, which has `room` columns with it. */
export function wrapText(text: string, lead = '', room = textWidth): string {
  return text
    .toWellFormed()
    .replaceAll(/(?!\n)\p{Cc}+/gu, ' ')
    .split('\n')
    .flatMap((line) => wrapLine(line.trim(), room - lead.length))
    .map((line) => `${lead}${line}`.trimEnd())
    .join('\n')
}

/** A line across the text. */
export const textRule = '-'.repeat(textWidth)

/** Puts a lead before each line of a text that is wrapped already. */
export function indentText(text: string, lead: string): string {
  return text
    .split('\n')
    .map((line) => `${lead}${line}`.trimEnd())
    .join('\n')
}

/** Text with a row of signs below, as long as its longest line. */
export function underline(text: string, sign: string): string {
  const longest = Math.max(...text.split('\n').map(columns))
  return `${text}\n${sign.repeat(Math.min(longest, textWidth))}`
}

function wrapLine(line: string, room: number): string[] {
  const lines: string[] = []
  let current = ''
  let used = 0
  for (const word of line.split(/ +/).flatMap((part) => splitWide(part))) {
    const size = columns(word.text)
    const gap = word.joined || current === '' ? 0 : 1
    if (current !== '' && used + gap + size > room) {
      lines.push(current)
      current = word.text
      used = size
    } else {
      current += (gap === 1 ? ' ' : '') + word.text
      used += gap + size
    }
  }
  return [...lines, current]
}

/** A word of a script without spaces may break after each of its characters. */
function splitWide(word: string): { text: string; joined: boolean }[] {
  if (!wide.test(word)) return [{ text: word, joined: false }]
  const pieces = word.match(
    /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+)[\p{M}\p{P}]*/gu,
  )
  return (pieces ?? [word]).map((text, at) => ({ text, joined: at > 0 }))
}

/** How many columns of a terminal a text takes, a merge field as many as its mark says. */
export function columns(text: string): number {
  let count = 0
  const words = text.replaceAll(fieldMark, (_, _number, room: string) => {
    count += Number(room)
    return ''
  })
  for (const point of words) count += invisible.test(point) ? 0 : wide.test(point) ? 2 : 1
  return count
}
