/** The project's source files as text, with what they import: what the rules of the architecture look at. */
import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One file: its path from the project's root, with forward slashes, and what it holds. */
export type Source = { readonly path: string; readonly text: string }

/** What one import names: a file of ours by path, or a package by name. */
export type Import = {
  readonly file?: string
  readonly package?: string
  /** Loaded together with the importing file: neither a type nor an `import()`. */
  readonly eager: boolean
}

/** A rule finds the places that break it, each said in one line that begins with the file's path. */
export type Rule = (sources: readonly Source[]) => string[]

const root = fileURLToPath(new URL('../..', import.meta.url))

/** All code of the project: the product's, the tests' and the benchmarks'. */
export function readSources(): Source[] {
  const files = globSync(['{src,subscribers,worker,test,bench}/**/*.{ts,js}'], { cwd: root })
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('test/fixtures/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }))
}

/** Every path that the project's folders hold, data too. */
export function readPaths(): Source[] {
  const files = globSync(['{src,subscribers,worker,test,bench,templates,examples,docs}/**'], { cwd: root })
  return files.map((file) => ({ path: file.replaceAll('\\', '/'), text: '' }))
}

/** Whether the product itself holds this file: tests and benchmarks may do more. */
export const isProduct = ({ path }: Source): boolean => /^(src|subscribers|worker)\//.test(path)

/** Strings are matched first so that a `//` in a URL is not taken for a comment. */
const STRING_OR_COMMENT =
  /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

/** The code of a file: what is left without its comments. */
export function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (_whole, string: string | undefined) => string ?? ' ')
}

const STATIC_IMPORT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\sfrom\s*)?['"]([^'"\n]+)['"]/gm
const DYNAMIC_IMPORT = /\bimport\(\s*['"]([^'"\n]+)['"]\s*[,)]/g

/** Everything a file imports, types included. */
export function importsOf({ path, text }: Source): Import[] {
  const code = withoutComments(text)
  const found = (name: string, eager: boolean): Import =>
    name.startsWith('.')
      ? { file: posix.join(posix.dirname(path), name), eager }
      : { package: /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name, eager }
  return [
    ...Array.from(code.matchAll(STATIC_IMPORT), ([, type, name = '']) => found(name, type === undefined)),
    ...Array.from(code.matchAll(DYNAMIC_IMPORT), ([, name = '']) => found(name, false)),
  ]
}
