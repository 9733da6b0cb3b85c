/** The only file that knows Handlebars here: runs a theme's templates, and finds the slots in what they made. */
import { readdirSync, readFileSync } from 'node:fs'
import Handlebars from 'handlebars'
import { escapeView, type Html, safeHtml, type View } from './escape.ts'
import { type Part, type SlotName, slotNames } from './parts.ts'

/** A theme's templates, compiled. */
export interface Theme {
  /** Renders the template of that name; a value that the view lacks is an error. */
  render(name: string, view: { readonly [key: string]: View }): Html
}

/** Reads every `.hbs` of a theme's folder; a template's name is its path without the suffix. */
export function openTheme(folder: URL): Theme {
  const handlebars = Handlebars.create()
  const templates = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.hbs'))
      .map((file) => [
        file.replaceAll('\\', '/').replace(/(\.mjml)?\.hbs$/, ''),
        handlebars.compile(readFileSync(new URL(file, folder), 'utf8').trimEnd(), {
          strict: true,
          knownHelpersOnly: true,
        }),
      ]),
  )
  return {
    render(name, view) {
      const template = templates.get(name)
      if (template === undefined) throw new Error(`the theme has no template ${name}`)
      return safeHtml(template(escapeView({ ...view, slot: slotViews })))
    },
  }
}

/** What `{{slot.unsubscribeUrl}}` in a template becomes: a path that {@link readSlots} finds again. */
const slotViews = Object.fromEntries(slotNames.map((name) => [name, safeHtml(`{{${name}}}`)]))

/**
 * Takes rendered HTML apart into constants and slots by Handlebars' own syntax tree.
 *
 * Content holds no brace by now; should any ever slip through, everything but a bare path of the closed set of
 * slots stops the edition here, before anything is frozen.
 */
export function readSlots(html: string): Part[] {
  return Handlebars.parse(html).body.map((node) => {
    if (isContent(node)) return node.value
    const name = isMustache(node) ? slotNames.find((slot) => isBarePath(node, slot)) : undefined
    if (name === undefined)
      throw new Error(`line ${node.loc.start.line} of the rendered HTML holds template code that is no slot`)
    return { name, fallback: '', encoding: 'html' }
  })
}

function isContent(node: hbs.AST.Statement): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement'
}

function isMustache(node: hbs.AST.Statement): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement'
}

/** `{{name}}` and nothing else: escaped, no argument, no `~`, not a literal, not a path out of its place. */
function isBarePath(
  { path, params, hash, escaped, strip }: hbs.AST.MustacheStatement,
  name: SlotName,
): boolean {
  return (
    escaped &&
    !strip.open &&
    !strip.close &&
    params.length === 0 &&
    hash === undefined &&
    isPath(path) &&
    path.original === name
  )
}

function isPath(path: hbs.AST.PathExpression | hbs.AST.Literal): path is hbs.AST.PathExpression {
  return path.type === 'PathExpression'
}
