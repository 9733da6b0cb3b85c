/** Places in a source by line as well as by character. */
import type { Pos } from '../article.ts'

/** A function that adds the lines to a place in the text. */
export function placesIn(text: string): (place: { readonly start: number; readonly end: number }) => Pos {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineOf = (offset: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
  return ({ start, end }) => ({ start, end, line: lineOf(start), lastLine: lineOf(Math.max(start, end - 1)) })
}
