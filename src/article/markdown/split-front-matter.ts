/** Finds the front matter: YAML between a first line `---` and the next. */

/** Where the YAML and the Markdown behind it are. */
export interface FrontMatterPlace {
  /** UTF-16 offsets of the YAML. */
  readonly start: number
  readonly end: number
  /** Offset and line of what comes behind. */
  readonly bodyStart: number
  readonly bodyLine: number
}

/** Nothing where the text does not begin with it: then a `---` is a divider. */
export function splitFrontMatter(text: string): FrontMatterPlace | undefined {
  const opening = /^\ufeff?---[ \t]*\n/.exec(text)
  if (opening === null) return undefined
  const start = opening[0].length
  const fence = /^(?:---|\.\.\.)[ \t]*(?:\n|$)/gm
  fence.lastIndex = start
  const closing = fence.exec(text)
  if (closing === null) return undefined
  const bodyStart = closing.index + closing[0].length
  const bodyLine = text.slice(0, bodyStart).split('\n').length
  return { start, end: closing.index, bodyStart, bodyLine }
}
