/** Finds the slots in what the templates made, and refuses whatever else looks like a template. */
import Handlebars from 'handlebars'
import { slotMark } from './marks.ts'
import type { MergeField } from './merge-fields.ts'
import { type Part, type SlotEncoding, type SlotName, type SlotSentences, templateSlots } from './parts.ts'

/** What an edition's slots are made with. */
export interface KnownSlots {
  /** Its merge fields, by the numbers of their marks. */
  readonly fields: readonly MergeField[]
  readonly signedUp: SlotSentences
}

/**
 * Takes rendered HTML apart into constants and slots by Handlebars' own syntax tree.
 *
 * Content holds no brace by now; should any ever slip through, everything but a bare path of the closed set of
 * slots, or a merge field of this very edition, stops the edition here, before anything is frozen.
 */
export function readSlots(html: string, known: KnownSlots): Part[] {
  return Handlebars.parse(html).body.map((node) => {
    if (isContent(node)) return node.value
    const slot = isMustache(node) ? findSlot(barePath(node) ?? '', 'field', 'html', known) : undefined
    if (slot === undefined)
      throw new Error(`line ${node.loc.start.line} of the rendered HTML holds template code that is no slot`)
    return slot
  })
}

/** Takes rendered plain text apart; its slots stand between characters that no content can hold. */
export function readTextSlots(text: string, known: KnownSlots): Part[] {
  return text.split(slotMark).flatMap((piece, at): Part[] => {
    if (at % 2 === 0) return piece === '' ? [] : [piece]
    const slot = findSlot(piece, '', 'text', known)
    if (slot === undefined) throw new Error(`the rendered text holds ${piece}, which is no slot`)
    return [slot]
  })
}

function findSlot(
  path: string,
  prefix: string,
  encoding: SlotEncoding,
  { fields, signedUp }: KnownSlots,
): Exclude<Part, string> | undefined {
  const name: SlotName | undefined = templateSlots.find((slot) => slot === path)
  if (name === 'signedUp') return { name, fallback: '', encoding, sentences: signedUp }
  if (name !== undefined) return { name, fallback: '', encoding }
  const field = fields.find((_, at) => path === `${prefix}${at}`)
  return field === undefined
    ? undefined
    : { name: `reader.${field.field}`, fallback: field.fallback, encoding }
}

function isContent(node: hbs.AST.Statement): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement'
}

function isMustache(node: hbs.AST.Statement): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement'
}

/** `{{name}}` and nothing else: escaped, no argument, no `~`, not a literal, not a path out of its place. */
function barePath({ path, params, hash, escaped, strip }: hbs.AST.MustacheStatement): string | undefined {
  const bare = escaped && !strip.open && !strip.close && params.length === 0 && hash === undefined
  return bare && isPath(path) ? path.original : undefined
}

function isPath(path: hbs.AST.PathExpression | hbs.AST.Literal): path is hbs.AST.PathExpression {
  return path.type === 'PathExpression'
}
