/**
 * Finds where each record of a CSV text begins and ends, and goes on with the next line where one is broken: a quote
 * that nobody closed costs its own row, never the rest of the file.
 */

/** A run of whole records, one after the other. */
export interface GoodRecords {
  readonly text: string
  /** The line that each begins on, counted from 1. */
  readonly lines: readonly number[]
}

/** A line that is no record. */
export interface BrokenRecord {
  readonly line: number
  readonly fault: string
  /** Its beginning, as it stands in the file. */
  readonly text: string
}

/** What the splitter is told. */
export interface SplitOptions {
  readonly delimiter: string
  /**
   * Whether a line could be a record of its own. One such line inside a cell's quotes means that the quote was left
   * open: the rows up to the next quote would vanish into that cell.
   */
  readonly looksWhole: (line: string) => boolean
  /** How many characters a record may have. */
  readonly longest?: number
}

/** A row of a hundred columns of 2,000 characters, and room for their quotes. */
const longestRow = 256 * 1024
/** So much of a broken line is worth keeping. */
const longestHead = 500
/** So much text is handed on at once. */
const runLength = 64 * 1024

const quote = 34
const lineFeed = 10
const carriageReturn = 13

const openQuote = 'A quote is opened and not closed.'

/** Splits a text that comes in pieces. Blank lines are left out. */
export async function* splitRecords(
  pieces: AsyncIterable<string>,
  { delimiter, looksWhole, longest = longestRow }: SplitOptions,
): AsyncGenerator<GoodRecords | BrokenRecord> {
  const comma = delimiter.charCodeAt(0)
  const tooLong = `The row is longer than ${longest / 1024} KB.`
  let text = ''
  let at = 0
  let line = 1
  /** The head of a line whose rest is thrown away, however long it is. */
  let dropping: string | undefined
  let run = { begin: 0, lines: [] as number[] }
  const endRun = (end: number): GoodRecords[] => {
    const ended = run.lines.length > 0 ? [{ text: text.slice(run.begin, end), lines: run.lines }] : []
    run = { begin: end, lines: [] }
    return ended
  }

  function* split(last: boolean): Generator<GoodRecords | BrokenRecord> {
    run = { begin: at, lines: [] }
    while (at < text.length) {
      if (dropping !== undefined) {
        const end = findLineEnd(text, at, last)
        at = end ?? (text.endsWith('\r') && !last ? text.length - 1 : text.length)
        run.begin = at
        if (end === undefined) return
        yield { line, fault: tooLong, text: dropping }
        dropping = undefined
        line++
        continue
      }
      const found = findRecordEnd(text, at, comma, last)
      if (found.open && !last && text.length - at <= longest) break
      const whole =
        found.end !== undefined &&
        found.end - at <= longest &&
        (found.breaks === 0 || !hidesRecord(text.slice(found.lineEnd, found.end), looksWhole))
      if (whole && found.end !== undefined) {
        if (isBlank(text, at, found.end)) yield* endRun(at)
        else run.lines.push(line)
        line += found.breaks + 1
        at = found.end
        if (run.lines.length === 0) run.begin = at
        if (at - run.begin >= runLength) yield* endRun(at)
        continue
      }
      yield* endRun(at)
      const head = text.slice(at, Math.min(found.lineEnd ?? text.length, at + longestHead)).trimEnd()
      if (found.lineEnd !== undefined && found.lineEnd - at <= longest) {
        yield { line, fault: openQuote, text: head }
        line++
        at = found.lineEnd
        run.begin = at
      } else if (last && found.lineEnd === undefined && text.length - at <= longest) {
        yield { line, fault: openQuote, text: head }
        at = text.length
        run.begin = at
      } else dropping = head
    }
    yield* endRun(at)
  }

  for await (const piece of pieces) {
    text = text.slice(at) + piece
    at = 0
    // A return at the end of a piece may be half of a line's end: it waits for the next one.
    yield* split(false)
  }
  yield* split(true)
  if (dropping !== undefined) yield { line, fault: tooLong, text: dropping }
}

/** Where a record ends. */
interface RecordEnd {
  /** Behind its line's end; undefined where the text ends before, or where its quotes can't be right. */
  readonly end: number | undefined
  /** Behind its first line; undefined where that is not seen. */
  readonly lineEnd: number | undefined
  /** Line ends inside quotes. */
  readonly breaks: number
  /** Whether text that is still to come may hold the end. */
  readonly open: boolean
}

/**
 * Reads as csv-parse does with relaxed quotes: a quote that closes in mid-cell is a letter of it. Only where the cell
 * has run on to another line by then, the quote before it was never closed.
 */
function findRecordEnd(text: string, from: number, delimiter: number, last: boolean): RecordEnd {
  let lineEnd: number | undefined
  let breaks = 0
  let quoted = false
  let cellBegins = true
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      if (quoted) {
        const next = text.charCodeAt(at + 1)
        if (next === quote) at++
        else if (isEnd(next, delimiter)) quoted = false
        else if (breaks === 0) quoted = false
        else return { end: undefined, lineEnd, breaks, open: false }
      } else quoted = cellBegins
      cellBegins = false
    } else if (code === lineFeed || code === carriageReturn) {
      const pair = code === carriageReturn && text.charCodeAt(at + 1) === lineFeed
      if (code === carriageReturn && at + 1 === text.length && !last) break
      const end = at + (pair ? 2 : 1)
      lineEnd ??= end
      if (!quoted) return { end, lineEnd, breaks, open: false }
      breaks++
      at = end - 1
    } else cellBegins = code === delimiter && !quoted
  }
  return { end: last && !quoted ? text.length : undefined, lineEnd, breaks, open: true }
}

/** NaN, behind the text's end, is an end as well. */
function isEnd(code: number, delimiter: number): boolean {
  return code === delimiter || code === lineFeed || code === carriageReturn || Number.isNaN(code)
}

function findLineEnd(text: string, from: number, last: boolean): number | undefined {
  const found = /\r\n|\n|\r/g
  found.lastIndex = from
  const match = found.exec(text)
  if (match === null || (match[0] === '\r' && found.lastIndex === text.length && !last)) return undefined
  return found.lastIndex
}

function hidesRecord(rest: string, looksWhole: SplitOptions['looksWhole']): boolean {
  return rest.split(/\r\n|\n|\r/).some(looksWhole)
}

function isBlank(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== lineFeed && code !== carriageReturn) return false
  }
  return true
}
