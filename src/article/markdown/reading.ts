/** What the parts of one reading hand each other: places, definitions, and what is left out. */
import type { Definition, FootnoteDefinition, FootnoteReference, Nodes } from 'mdast'
import { Mistake } from '../../mistake.ts'
import type { BlockContent, DropReason, Pos } from '../article.ts'

/** One reading of a Markdown text. */
export interface Reading {
  readonly name: string
  /** The whole text, front matter included. */
  readonly text: string
  /** Where something of the tree stands in the whole text. */
  readonly placeOf: (node: Pick<Nodes, 'position'>) => Pos
  /** By identifier. */
  readonly definitions: ReadonlyMap<string, Definition>
  /** Identifiers that something referred to. */
  readonly used: Set<string>
  /** By identifier. */
  readonly footnotes: ReadonlyMap<string, FootnoteDefinition>
  readonly dropped: { readonly reason: DropReason; readonly raw: string; readonly pos: Pos }[]
}

/** A block, and the node that says where it stands. */
export interface ReadBlock {
  readonly content: BlockContent
  readonly node: Pick<Nodes, 'position'>
}

/** Notes that something is left out, with what it says in the source. */
export function leaveOut(
  reading: Reading,
  node: Pick<Nodes, 'position'>,
  reason: DropReason,
  raw?: string,
): void {
  const pos = reading.placeOf(node)
  reading.dropped.push({ reason, raw: raw ?? reading.text.slice(pos.start, pos.end), pos })
}

/** A mistake of the writer's at a line of the source. */
export function mistakeAt(reading: Reading, node: Pick<Nodes, 'position'>, message: string): Mistake {
  return new Mistake(`${reading.name}, line ${reading.placeOf(node).line}: ${message}`)
}

/** A footnote's label as its definition writes it. */
export function labelOf(node: FootnoteDefinition | FootnoteReference): string {
  return node.label ?? node.identifier
}
