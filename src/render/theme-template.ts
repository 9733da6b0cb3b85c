/** Reads a template's syntax: its faults with their lines, and where a value is asked for. */
import Handlebars from 'handlebars'
import { ThemeFault } from './theme-fault.ts'
import type { TemplateFile } from './theme-files.ts'

/** A parsed template. */
export type TemplateTree = hbs.AST.Program

/** Where a template asks for a value. */
export interface PathUse {
  readonly path: string
  readonly line: number
}

/** Parses a template and checks that the parts it includes exist. Throws {@link ThemeFault}. */
export function readTemplate(
  { path, source }: TemplateFile,
  templates: ReadonlyMap<string, TemplateFile>,
): TemplateTree {
  const tree = parse(path, source)
  const check = new Handlebars.Visitor()
  check.PartialStatement = ({ name, loc }) => {
    const part = 'original' in name ? String(name.original) : ''
    if (!templates.has(part))
      throw new ThemeFault(path, loc.start.line, `there is no part "${part}" to include.`)
  }
  check.MustacheStatement = ({ path: called, loc, escaped }) => {
    if (!escaped)
      throw new ThemeFault(path, loc.start.line, 'three braces or {{& mean nothing here: use two.')
    if ('original' in called && called.original === 'log')
      throw new ThemeFault(path, loc.start.line, 'the helper "log" is not for templates.')
  }
  check.accept(tree)
  return tree
}

/** The first place that asks for a value of this name. */
export function findPath(tree: TemplateTree, name: string): PathUse | undefined {
  let found: PathUse | undefined
  const look = new Handlebars.Visitor()
  look.PathExpression = ({ parts, original, loc }) => {
    if (parts.includes(name)) found ??= { path: original, line: loc.start.line }
  }
  look.accept(tree)
  return found
}

/** The line that an error of Handlebars names, by its field or in its words. */
export function lineOfError(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  if ('lineNumber' in error && typeof error.lineNumber === 'number') return error.lineNumber
  const line = /(?:line (\d+)| - (\d+):\d+$)/.exec(error.message)
  return line === null ? undefined : Number(line[1] ?? line[2])
}

function parse(path: string, source: string): TemplateTree {
  try {
    return Handlebars.parse(source)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // "Parse error on line 3:", an excerpt, a row of dashes, "Expecting ..., got ...": the last says it.
    const last =
      message
        .split('\n')
        .at(-1)
        ?.replace(/ - \d+:\d+$/, '') ?? message
    const what = last.endsWith("got 'EOF'") ? 'a block or a tag in it is never closed' : last
    throw new ThemeFault(path, lineOfError(error), `Handlebars cannot read this: ${what}.`, { cause: error })
  }
}
