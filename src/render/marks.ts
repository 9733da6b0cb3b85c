/**
 * Marks that the renderer puts among words for itself, in characters that no content can hold.
 *
 * U+FDD0 to U+FDEF are noncharacters (Unicode 23.7): for use inside a program, never interchanged. They are taken out of
 * everything that comes in, once, in {@link withoutMarks}; so what holds one later is ours, by construction.
 */

const reserved = /[\u{fdd0}-\u{fdef}]/gu

/** A merge field among words: its number in the edition's list of fields, and the columns of plain text to leave for it. */
export const fieldMark = /\u{fdd0}(\d+)_(\d+)\u{fdd1}/gu

/** Writes {@link fieldMark}. */
export function markField(number: number, columns: number): string {
  return `\u{fdd0}${number}_${columns}\u{fdd1}`
}

/** Words that were cut, without what the cut left of a field's mark. */
export function withoutHalfMark(text: string): string {
  return text.replace(/\u{fdd0}[\d_]*$/u, '')
}

/** A slot in plain text: its name, or the number of a merge field. */
export const slotMark = /\u{fdd0}([A-Za-z0-9]+)(?:_\d+)?\u{fdd1}/u

/** Writes {@link slotMark}. */
export function markSlot(name: string): string {
  return `\u{fdd0}${name}\u{fdd1}`
}

/** An empty line that has to stay one, in code. */
export const keptLine = '\u{fdd2}'

/** Where a line of rendered MJML comes from: the number of a template and of its line. */
export const originMark = /\u{fdd3}(\d+):(\d+)\u{fdd4}/gu

/** Writes {@link originMark}. */
export function markOrigin(template: number, line: number): string {
  return `\u{fdd3}${template}:${line}\u{fdd4}`
}

/** The same data without any of these characters. */
export function withoutMarks<T>(data: T): T
export function withoutMarks(data: unknown): unknown {
  if (typeof data === 'string') return data.replaceAll(reserved, '')
  if (Array.isArray(data)) return data.map((item) => withoutMarks(item))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withoutMarks(value)]))
}
