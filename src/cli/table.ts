/** Lays rows out in columns for people. */

/** A table with a heading; the last column is not cut and not padded. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((title, column) =>
    Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))),
  )
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0))).join('  ')
  return [heading, ...rows].map(line).join('\n')
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)))
}

/** Columns on a terminal: wide East Asian characters take two (Unicode UAX 11), marks none. */
function width(text: string): number {
  let columns = 0
  for (const character of text)
    if (/\p{M}|\p{Cf}/u.test(character)) columns += 0
    else
      columns +=
        /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/u.test(
          character,
        )
          ? 2
          : 1
  return columns
}
