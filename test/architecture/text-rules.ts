/** The rules about what a file may say and how it is named. */
import { isProduct, type Rule, type Source, withoutComments } from './source.ts'

/** Names that say how code is sorted and not what it is for. */
const EMPTY_NAMES = /^(utils?|helpers?|common|shared|libs?|misc|types?|managers?|services?)$/

/** A longer file needs its reason at its top: "Long because ...". */
const LONGEST_FILE = 200

/** The only file that may read `process.env`. */
const ENVIRONMENT_READER = 'src/config.ts'

/** What starts the product's process, and so may end it. */
const ENTRY_POINTS = ['src/bin.js', 'src/cli/main.ts']

/** The package's public entry, which hands on what other files export. */
const PUBLIC_ENTRY = 'src/api/broadsheet.ts'

/** The comment that a file opens with, its stars and the line of the interpreter taken off. */
function openingComment(text: string): string | undefined {
  const comment = /^(?:#![^\n]*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1]
  return comment?.replace(/^[ \t]*\*[ \t]?/gm, '').trim()
}

/** The files whose code, comments aside, matches. */
function whereCode(sources: readonly Source[], pattern: RegExp, trouble: string): string[] {
  return sources
    .filter(({ text }) => pattern.test(withoutComments(text)))
    .map(({ path }) => `${path}: ${trouble}`)
}

/** Every file opens with a sentence that says what it is for. */
export const opensWithASentence: Rule = (sources) =>
  sources
    .filter(({ text }) => !/^[^a-z]*[A-Z`][\s\S]{10,}?[.:](\s|$)/.test(openingComment(text) ?? ''))
    .map(({ path }) => `${path}: opens with no /** sentence. */`)

/** No folder and no file has a name that says nothing. */
export const hasTellingNames: Rule = (sources) =>
  sources.flatMap(({ path }) =>
    path
      .split(/[/.]/)
      .filter((part) => EMPTY_NAMES.test(part))
      .map((part) => `${path}: "${part}" does not say what is in it`),
  )

/** A file is one idea. */
export const staysShort: Rule = (sources) =>
  sources
    .map((source) => ({ ...source, lines: source.text.trimEnd().split('\n').length }))
    .filter(({ lines, text }) => lines > LONGEST_FILE && !/\bLong because\b/.test(openingComment(text) ?? ''))
    .map(({ path, lines }) => `${path}: ${lines} lines, and no "Long because ..." in its opening comment`)

/** Settings come from one place. */
export const readsNoEnvironment: Rule = (sources) => {
  const others = sources.filter((source) => isProduct(source) && source.path !== ENVIRONMENT_READER)
  const reads = /\bprocess\s*\.\s*env\b|\bprocess\s*\[|\benv\b[^\n]*\bfrom\s+'node:process'/
  return whereCode(others, reads, `reads process.env, which only ${ENVIRONMENT_READER} may`)
}

/** Everything has one name everywhere. */
export const hasNoDefaultExport: Rule = (sources) =>
  // Node takes a reporter by its default export.
  whereCode(
    sources.filter(({ path }) => path !== 'test/support/fault-table.ts'),
    /^\s*export\s+default\b|\bas\s+default\b/m,
    'has a default export',
  )

/** What is open gets closed: nothing ends the process but what started it. */
export const exitsInEntryPointsOnly: Rule = (sources) => {
  const others = sources.filter((source) => isProduct(source) && !ENTRY_POINTS.includes(source.path))
  return whereCode(others, /\bprocess\s*\.\s*(exit|abort|reallyExit)\b\s*\(/, 'ends the process')
}

/** An import names the file that it means. */
export const isNoBarrel: Rule = (sources) => {
  const handsOn = (text: string): boolean => {
    const statements = withoutComments(text).replace(/^#!.*/, '').trim()
    return (
      statements !== '' &&
      statements.replace(/export\s+(type\s+)?[*{][^;'"]*from\s*['"][^'"]+['"]/g, '').trim() === ''
    )
  }
  return sources
    .filter(({ path, text }) => path !== PUBLIC_ENTRY && handsOn(text))
    .map(({ path }) => `${path}: only hands on what other files export`)
}
