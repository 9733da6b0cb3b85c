/** Reads front matter: YAML's core schema, never evaluated, every fault with its line and the way out. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml'
import type { z } from 'zod'
import { Mistake } from '../../mistake.ts'
import type { Pos } from '../article.ts'
import { type FrontMatterValues, frontMatterKeys } from './front-matter-keys.ts'
import { splitFrontMatter } from './split-front-matter.ts'

/** What front matter says, and where. */
export interface FrontMatter {
  readonly values: FrontMatterValues
  /** Where a key and its value stand in the whole text. */
  readonly placeOf: (key: keyof FrontMatterValues) => Pos | undefined
  /** Offset and line of the text behind it. */
  readonly bodyStart: number
  readonly bodyLine: number
}

/** What no head of an article needs; above it the YAML parser's own limits (its stack) would come near. */
const limits = { characters: 20_000, brackets: 200 } as const

/** Reads what stands before the text; a first line `---` without settings behind it is a divider. */
export function readFrontMatter(text: string, name: string): FrontMatter {
  const none: FrontMatter = { values: {}, placeOf: () => undefined, bodyStart: 0, bodyLine: 1 }
  const place = splitFrontMatter(text)
  if (place === undefined) return none
  const source = text.slice(place.start, place.end)
  checkSize(source, name)
  const lines = new LineCounter()
  const document = parseDocument(source, { schema: 'core', lineCounter: lines, prettyErrors: false })
  // The YAML begins on line 2.
  const lineAt = (offset: number) => lines.linePos(offset).line + 1
  const mistake = (offset: number, message: string) =>
    new Mistake(`${name}, line ${lineAt(offset)}: ${message}`)
  const [fault] = [...document.errors, ...document.warnings]
  const { contents } = document
  if (fault === undefined && contents !== null && !isMap(contents)) return none
  if (fault !== undefined) {
    throw mistake(fault.pos[0], `the front matter is not valid YAML: ${fault.message}`)
  }
  const values = readValues(document, mistake)
  const placeOf = (key: string): Pos | undefined => {
    const pair = isMap(contents)
      ? contents.items.find(({ key: node }) => scalarText(node) === key)
      : undefined
    const start = isScalar(pair?.key) ? pair.key.range?.[0] : undefined
    if (start === undefined) return undefined
    const end = rangeOf(pair?.value)?.[1] ?? start + key.length
    const trimmed = start + source.slice(start, end).trimEnd().length
    return {
      start: place.start + start,
      end: place.start + trimmed,
      line: lineAt(start),
      lastLine: lineAt(trimmed),
    }
  }
  return { values, placeOf, bodyStart: place.bodyStart, bodyLine: place.bodyLine }
}

/** Whether YAML is within the limits of front matter. Counted on the tokens, before anything is nested. */
export function fitsFrontMatter(source: string): boolean {
  if (source.length > limits.characters) return false
  let brackets = 0
  for (const token of new Lexer().lex(source)) if (/^(?:[[{?-]|[?-][ \t]*)$/.test(token)) brackets++
  return brackets <= limits.brackets
}

function checkSize(source: string, name: string): void {
  if (!fitsFrontMatter(source)) {
    throw new Mistake(
      `${name}, line 1: the front matter is too long: it may have ${limits.characters} characters and ${limits.brackets} list items. Is the second line --- missing?`,
    )
  }
}

type MakeMistake = (offset: number, message: string) => Mistake

function readValues(document: Document, mistake: MakeMistake): FrontMatterValues {
  const parsed = frontMatterKeys.safeParse(plainOf(document.contents, mistake) ?? {})
  if (parsed.success) return parsed.data
  const issue = deepest(parsed.error.issues[0])
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    const parent = path.length === 0 ? document.contents : document.getIn(issue.path, true)
    const pair = isMap(parent) ? parent.items.find(({ key: node }) => scalarText(node) === key) : undefined
    const known = path.length === 0 ? Object.keys(frontMatterKeys.shape) : keysOf(path[0] ?? '')
    throw mistake(
      rangeOf(pair?.key)?.[0] ?? 0,
      `"${[...path, key].join('.')}" is no key of front matter. Its keys${path.length === 0 ? '' : ` under ${path.join('.')}`}: ${known.join(', ')}.`,
    )
  }
  const node = document.getIn(issue.path, true)
  const offset = rangeOf(node)?.[0] ?? 0
  throw mistake(offset, `${path.join('.')} ${describe(issue)}.`)
}

/** Of a value that may have several forms, what is wrong with the form that it has. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue {
  if (issue === undefined) throw new TypeError('a refusal without an issue')
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().find(({ code, path }) => code === 'unrecognized_keys' || path.length > 0)
  return inner === undefined ? issue : { ...deepest(inner), path: [...issue.path, ...deepest(inner).path] }
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'invalid_union') return 'must be a text, or what docs/articles.md says of it'
  if (issue.code !== 'invalid_type') return issue.message
  if (issue.input === undefined && issue.path.at(-1) === 'src') return 'is missing: it names the picture'
  return issue.expected === 'string'
    ? 'must be a text (a number or yes/no in quotes)'
    : issue.expected === 'boolean'
      ? 'must be true or false'
      : `must be ${issue.expected === 'array' ? 'a list' : 'a group of keys, each on its own line and indented'}`
}

function keysOf(key: string): string[] {
  const keys: Readonly<Record<string, readonly string[]>> = {
    hero: ['src', 'alt', 'decorative', 'caption', 'credit'],
    callToAction: ['title', 'text', 'button'],
    hints: ['published', 'source'],
    source: ['kind', 'name', 'sha256', 'url', 'charset'],
  }
  return [...(keys[key] ?? [])]
}

/** A node as plain data: numbers as they are written, no empty values. */
function plainOf(node: unknown, mistake: MakeMistake): unknown {
  if (isAlias(node))
    throw mistake(rangeOf(node)?.[0] ?? 0, 'front matter has no aliases (*name). Repeat the value.')
  if (isScalar(node)) {
    if (node.value === null || node.value === '') return undefined
    return typeof node.value === 'number' || typeof node.value === 'bigint' ? node.source : node.value
  }
  if (isSeq(node))
    return node.items.map((item) => plainOf(item, mistake)).filter((item) => item !== undefined)
  if (!isMap(node)) return undefined
  return Object.fromEntries(
    node.items
      .map(({ key, value }) => [scalarText(key), plainOf(value, mistake)] as const)
      .filter(([, value]) => value !== undefined),
  )
}

function scalarText(node: unknown): string {
  return isScalar(node) ? String(node.source ?? node.value) : ''
}

function rangeOf(node: unknown): Node['range'] {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range ?? null) : null
}
