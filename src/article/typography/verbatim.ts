/** What the typographic pass leaves alone: addresses, entities, code. */

/** A range of UTF-16 offsets, `end` exclusive. */
export type Range = readonly [start: number, end: number]

/** Marks in addresses are data; so is the semicolon of an entity that somebody writes about. */
const address = /(?:https?:\/\/|www\.)[^\s"“”„«»<>]+|&#?\w{1,31};/g

/** For each UTF-16 unit, 1 where it is data. */
export function markVerbatim(text: string, code: readonly Range[]): Uint8Array {
  const data = new Uint8Array(text.length)
  for (const match of text.matchAll(address)) data.fill(1, match.index, match.index + match[0].length)
  for (const [start, end] of code) data.fill(1, start, end)
  return data
}
