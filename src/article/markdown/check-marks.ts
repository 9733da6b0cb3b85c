/**
 * Refuses Markdown that no person wrote and that would take long to parse.
 *
 * micromark is not linear on all inputs: 20,000 words with `_` behind each take it 5 s, a quote followed by 5,000 lines
 * 4 s, and 1 MB of `[` takes 4.6 s though it is. So the time is estimated in one pass, from above, with what was
 * measured of 40 inputs of the kind that `test/src/article/markdown/hostile.test.ts` holds; a long read comes to a
 * twentieth of what is allowed.
 */
import { Mistake } from '../../mistake.ts'
import { greatestDepth } from './read-inlines.ts'

/** Nanoseconds on one core of 2023. */
const costs = {
  character: 100,
  line: 50_000,
  /** In a line of stars or dashes that divides. */
  ruleCharacter: 2_000,
  emptyLine: 5_000,
  /** A quote's or item's mark at the beginning of a line, and a column of its indent. */
  container: 40_000,
  column: 5_000,
  /** A line of an open directive, for each that it lies in. */
  directiveLine: 20_000,
  mark: 5_000,
  /** Each mark of a paragraph may be compared with each other. */
  markPair: 20,
  /** Each of these may look through the rest of the paragraph. */
  searched: 10,
  /** Lines that go on with a quote or an item without its mark are looked through for each of them. */
  lazyPair: 200,
} as const

/** 1.5 s. */
const most = 1_500_000_000

const container = /[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y
const rule = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/
const marks = /[[\]()*_~<>&!\\|:@^]|`+/g
const searching = /<|`+/g

/** Throws a mistake that names the first line where it is too much. */
export function checkMarks(text: string, name: string, firstLine: number): void {
  let spent = text.length * costs.character
  let number = firstLine
  let paragraph = { length: 0, marks: 0, searching: 0, lazy: -1 }
  const directives: number[] = []
  for (const line of text.split('\n')) {
    const isRule = rule.test(line)
    const { depth, rest } = isRule ? { depth: 0, rest: line } : readContainers(line)
    if (isRule) spent += line.length * costs.ruleCharacter
    countDirective(directives, rest)
    if (Math.max(depth, directives.length) > greatestDepth) {
      throw new Mistake(
        `${name}, line ${number}: quotes, lists and directives lie more than ${greatestDepth} deep in each other. Is it the right file?`,
      )
    }
    if (line.trim() === '') {
      spent += costs.emptyLine + line.length * costs.column
      paragraph = { length: 0, marks: 0, searching: 0, lazy: -1 }
    } else {
      const before = costOf(paragraph)
      // A line with a mark of its own is not lazy; those before any such line are none of a quote or an item.
      const lazy = depth > 0 ? 0 : paragraph.lazy === -1 ? -1 : paragraph.lazy + 1
      paragraph = {
        length: paragraph.length + line.length,
        marks: paragraph.marks + count(line, marks),
        searching: paragraph.searching + count(line, searching),
        lazy,
      }
      spent += costs.line + depth * costs.container + (line.length - line.trimStart().length) * costs.column
      spent += Math.max(0, costOf(paragraph) - before)
    }
    spent += directives.length * costs.directiveLine
    if (spent > most) {
      throw new Mistake(
        `${name}, line ${number}: up to here it has more marks, lines or brackets than an article has. Is it the right file?`,
      )
    }
    number++
  }
}

interface Paragraph {
  readonly length: number
  readonly marks: number
  readonly searching: number
  readonly lazy: number
}

function costOf({ length, marks: found, searching: searches, lazy }: Paragraph): number {
  return (
    found * costs.mark +
    found * found * costs.markPair +
    searches * length * costs.searched +
    Math.max(0, lazy) ** 2 * costs.lazyPair
  )
}

/** How many quotes and items a line opens, and what stands in them. */
function readContainers(line: string): { depth: number; rest: string } {
  let depth = 0
  let end = 0
  container.lastIndex = 0
  while (container.test(line)) {
    depth++
    end = container.lastIndex
  }
  return { depth, rest: end === 0 ? line : line.slice(end) }
}

/** Keeps the lengths of the fences that are open; one that closes an outer directive closes those inside. */
function countDirective(open: number[], line: string): void {
  const [, colons, name] = /^[ \t]*(:{3,})([a-z])?/i.exec(line) ?? []
  if (colons === undefined) return
  if (name !== undefined) open.push(colons.length)
  else {
    const outermost = open.findIndex((length) => length <= colons.length)
    if (outermost !== -1) open.splice(outermost)
  }
}

function count(line: string, pattern: RegExp): number {
  let found = 0
  pattern.lastIndex = 0
  while (pattern.test(line)) found++
  return found
}
