/** Runs a theme's templates through Handlebars, strictly: whatever a template asks for has to be there. */
import Handlebars from 'handlebars'
import { Mistake } from '../mistake.ts'
import { escapeView, type Html, safeHtml, type View } from './escape.ts'
import { markOrigin, markSlot } from './marks.ts'
import { templateSlots } from './parts.ts'
import { guard, MissingValue } from './strict-view.ts'
import { ThemeFault } from './theme-fault.ts'
import type { TemplateFile, ThemeFiles } from './theme-files.ts'
import { findPath, lineOfError, type PathUse, readTemplate, type TemplateTree } from './theme-template.ts'

/** What a template is given; values by name. */
export type Values = { readonly [key: string]: View }

/** A theme's templates, compiled. */
export interface Theme {
  /**
   * Renders templates of HTML or MJML. What `frame` holds is there for each of them, and escaped but once. A value that a
   * template asks for and neither has is a {@link ThemeFault}, in a condition too.
   */
  open(frame: Values): (name: string, view: Values) => Html
  /** Renders a template of plain text: its values are texts as they are to stand there. */
  text(name: string, view: object): string
  /** MJML with a mark at each line's end that says where it is from; `origin` reads one. */
  trace(name: string, view: Values, frame: Values): string
  origin(template: number | string, line?: number): { readonly path: string; readonly line?: number }
}

/** What must be there beside the blocks. */
const roots = ['newsletter', 'text']

/** The blocks that a theme has a template for, whether it or a theme below it brings the file. */
export const blockNames = [
  'call-to-action',
  'callout',
  'code',
  'divider',
  'embed',
  'footnotes',
  'heading-2',
  'heading-3',
  'image',
  'list',
  'list-ordered',
  'paragraph',
  'post',
  'pull-quote',
  'quote',
  'related',
  'table',
  'table-stacked',
] as const

/** One of {@link blockNames}. */
export type BlockName = (typeof blockNames)[number]

/** Compiles a theme. Throws {@link ThemeFault} for syntax, a helper or a part that does not exist, a file missing. */
export function openTheme({ name, templates }: ThemeFiles): Theme {
  const known = new Set([...roots, ...blockNames.map((block) => `blocks/${block}`)])
  for (const wanted of known) {
    if (!templates.has(wanted)) throw noTemplate(name, wanted)
  }
  for (const [template, { path }] of templates) {
    if (!known.has(template) && !template.startsWith('parts/'))
      throw new ThemeFault(
        path,
        undefined,
        `is no template of a theme. A block's is one of blocks/${blockNames.join(', ')}; other parts lie in parts/.`,
      )
  }
  const compiled = compileOnce(templates)
  const run = (set: ReadonlyMap<string, Run>, template: string, view: unknown): string => {
    const found = set.get(template)
    if (found === undefined) throw new Error(`the theme ${name} has no template ${template}`)
    return found(view)
  }
  const paths = [...templates.values()].map(({ path }) => path)
  return {
    open(frame) {
      const around = escapeAll({ ...frame, slot: htmlSlots })
      return (template, view) => safeHtml(run(compiled, template, guard({ ...around, ...escapeAll(view) })))
    },
    text: (template, view) => run(compiled, template, guard(withSlots(view))),
    trace(template, view, frame) {
      const traced = compileAll(templates, true)
      return run(traced, template, guard(escapeAll({ ...frame, slot: htmlSlots, ...view })))
    },
    origin(template, line) {
      const path = typeof template === 'string' ? templates.get(template)?.path : paths[template]
      return { path: path ?? name, ...(line !== undefined && { line }) }
    },
  }
}

function noTemplate(theme: string, template: string): Mistake {
  const file = template === 'newsletter' ? 'newsletter.mjml.hbs' : `${template}.hbs`
  return new Mistake(
    `The theme ${theme} has no ${file}. Write it, or name in its theme.yaml a theme to extend that has it.`,
  )
}

/** What `{{slot.unsubscribeUrl}}` in a template becomes: a path that `readSlots` finds again. */
const htmlSlots = Object.fromEntries(templateSlots.map((name) => [name, safeHtml(`{{${name}}}`)]))
const textSlots = Object.fromEntries(templateSlots.map((name) => [name, markSlot(name)]))

/** A copy would read what is to be read only when its turn has come. */
function withSlots(view: object): object {
  return Object.defineProperties({ slot: textSlots }, Object.getOwnPropertyDescriptors(view))
}

type Run = (view: unknown) => string

/** Compiled sets of templates by all that they are made of; a process renders few themes. */
const kept = new Map<string, Map<string, Run>>()
const mostKept = 8

/** Compiles each distinct set once: a preview that renders at every change takes a tenth of the time. */
function compileOnce(templates: ReadonlyMap<string, TemplateFile>): Map<string, Run> {
  const key = JSON.stringify([...templates])
  const found = kept.get(key) ?? compileAll(templates, false)
  kept.delete(key)
  kept.set(key, found)
  for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest)
  return found
}

function compileAll(templates: ReadonlyMap<string, TemplateFile>, traced: boolean): Map<string, Run> {
  const handlebars = Handlebars.create()
  const compiled = [...templates].map(([name, file], at): [string, Handlebars.TemplateDelegate] => {
    const tree = readTemplate(file, templates)
    return [name, explained(compileTemplate(handlebars, name, file, traced ? at : undefined), file, tree)]
  })
  for (const [name, template] of compiled) handlebars.registerPartial(name, template)
  return new Map(compiled.map(([name, template]) => [name, (view) => template(view)]))
}

function compileTemplate(
  handlebars: typeof Handlebars,
  name: string,
  { source }: TemplateFile,
  origin: number | undefined,
): Handlebars.TemplateDelegate {
  return handlebars.compile(origin === undefined ? source : markLines(source, origin), {
    strict: true,
    knownHelpersOnly: true,
    // Values of HTML templates are HTML by now; a plain text's `&` is no reference.
    noEscape: name === 'text' || name.startsWith('parts/text'),
    preventIndent: true,
  })
}

/** A mark at the end of each line, but of those that end inside `{{ }}`. */
function markLines(source: string, origin: number): string {
  let open = false
  return source
    .split('\n')
    .map((line, at) => {
      open = (open || line.includes('{{')) && line.lastIndexOf('{{') > line.lastIndexOf('}}')
      return open ? line : `${line}${markOrigin(origin, at + 1)}`
    })
    .join('\n')
}

/** The same template, whose errors say their file and line; one from a part below it has said so already. */
function explained(
  template: Handlebars.TemplateDelegate,
  { path }: TemplateFile,
  tree: TemplateTree,
): Handlebars.TemplateDelegate {
  return (view, options) => {
    try {
      return template(view, options)
    } catch (error) {
      if (error instanceof ThemeFault) throw error
      if (error instanceof MissingValue) {
        const use: PathUse | undefined = findPath(tree, error.value)
        throw new ThemeFault(path, use?.line, `there is no value ${use?.path ?? error.value} here.`)
      }
      const message = error instanceof Error ? error.message : String(error)
      const missing = /^"(.+)" not defined in/.exec(message)?.[1]
      const what =
        missing === undefined ? message.replace(/ - \d+:\d+$/, '.') : `there is no value ${missing} here.`
      throw new ThemeFault(path, lineOfError(error), what, { cause: error })
    }
  }
}

function escapeAll(view: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, escapeView(value)]))
}
