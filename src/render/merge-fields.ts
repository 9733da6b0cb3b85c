/**
 * Merge fields: `{{reader.name|"friend"}}` in a writer's words stands for what is known of each reader.
 *
 * Only where the operator switches them on; else braces are words. The grammar is closed: `reader.`, the name of an
 * attribute (letters, digits, `_`, `-`, single blanks), and the fallback in quotes for readers who have none. The fallback may
 * be empty but has to be said, so that nobody finds a hole in a sentence by oversight; `reader.name` alone may leave it
 * out and then has the empty one.
 */
import type { Article, BlockContent, Inline } from '../article/article.ts'
import { Mistake } from '../mistake.ts'

/** A place that each reader's own value fills. */
export interface MergeField {
  /** What stands after `reader.`: `name`, or an attribute's name. */
  readonly field: string
  readonly fallback: string
}

/** Quotes come straight or as typography set them: a fallback is what stands between the two of one kind. */
const well =
  /^\{\{\s*reader\.([\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)*)\s*(?:\|\s*(?:"([^"{}\n]*)"|[“”„«»]([^“”„«»"{}\n]*)[“”«»])\s*)?\}\}/u

/**
 * Takes words apart into themselves and the fields among them.
 *
 * Throws a Mistake that names what stands in double braces and is no field, or has no fallback.
 */
export function splitMergeFields(text: string): (string | MergeField)[] {
  const pieces: (string | MergeField)[] = []
  let from = 0
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', from)) {
    const rest = text.slice(at, at + 300)
    const [whole, field, straight, curly] = well.exec(rest) ?? []
    const fallback = straight ?? curly?.trim() ?? (field === 'name' ? '' : undefined)
    if (whole === undefined || field === undefined || fallback === undefined) throw noField(rest, field)
    if (at > from) pieces.push(text.slice(from, at))
    pieces.push({ field, fallback })
    from = at + whole.length
  }
  return from < text.length ? [...pieces, text.slice(from)] : pieces
}

/** All merge fields of a subject, a preheader or an article, and what is wrong with others, each in a sentence. */
export function findMergeFields(of: string | Article): { fields: MergeField[]; faults: string[] } {
  const found: { fields: MergeField[]; faults: string[] } = { fields: [], faults: [] }
  const look = (text: string): string => {
    try {
      found.fields.push(...splitMergeFields(text).filter((piece) => typeof piece !== 'string'))
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      found.faults.push(error.message)
    }
    return text
  }
  if (typeof of === 'string') look(of)
  else changeWords(of, look)
  return found
}

/** Words with each field as its fallback: for headers and links that are the same for all readers. */
export function showFallbacks(text: string): string {
  return splitMergeFields(text)
    .map((piece) => (typeof piece === 'string' ? piece : piece.fallback))
    .join('')
}

/** The article with its writer's words changed; code, addresses, alternative texts and other people's posts stay. */
export function changeWords(article: Article, change: (text: string) => string): Article {
  const inlines = (children: readonly Inline[]): Inline[] => children.map(inline)
  const inline = (one: Inline): Inline => {
    if (one.type === 'text') return { ...one, value: change(one.value) }
    return 'children' in one ? { ...one, children: inlines(one.children) } : one
  }
  const image = <I extends { readonly caption?: readonly Inline[] }>(one: I): I =>
    one.caption === undefined ? one : { ...one, caption: inlines(one.caption) }
  const { kicker, dek, hero } = article
  return {
    ...article,
    headline: change(article.headline),
    ...(kicker !== undefined && { kicker: change(kicker) }),
    ...(dek !== undefined && { dek: change(dek) }),
    ...(hero !== undefined && { hero: image(hero) }),
    body: article.body.map((block) => changeBlock(block, inlines, image)),
  }
}

function changeBlock<B extends BlockContent>(
  block: B,
  inlines: (children: readonly Inline[]) => Inline[],
  image: <I extends { readonly caption?: readonly Inline[] }>(one: I) => I,
): B
function changeBlock(
  block: BlockContent,
  inlines: (children: readonly Inline[]) => Inline[],
  image: <I extends { readonly caption?: readonly Inline[] }>(one: I) => I,
): BlockContent {
  const inner = <B extends BlockContent>(children: readonly B[]): B[] =>
    children.map((child) => changeBlock(child, inlines, image))
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return { ...block, children: inlines(block.children) }
    case 'quote':
    case 'callout':
    case 'footnote':
      return { ...block, children: inner(block.children) }
    case 'image':
      return image(block)
    case 'list':
      return { ...block, items: block.items.map((item) => ({ ...item, children: inner(item.children) })) }
    case 'table':
      return { ...block, head: block.head.map(inlines), rows: block.rows.map((row) => row.map(inlines)) }
    case 'post':
    case 'related':
    case 'divider':
    case 'embed':
    case 'code':
    case 'cta':
      return block
  }
}

function noField(rest: string, field: string | undefined): Mistake {
  const whole = /^\{\{.{0,60}?\}\}/s.exec(rest)?.[0]
  const shown = whole ?? rest.slice(0, 40)
  if (field !== undefined)
    return new Mistake(
      `${shown} says nothing for readers without it. Write {{reader.${field}|"..."}}; the quotes may be empty.`,
    )
  if (whole === undefined && /^\{\{\s*reader\./.test(rest))
    return new Mistake(
      `${shown} is no merge field: no }} closes it. In a table of Markdown the bar ends the cell: write {{reader.NAME\\|"..."}}.`,
    )
  return new Mistake(
    `${shown} is no merge field. Write {{reader.NAME|"..."}}, or set it as code, or send without --merge.`,
  )
}
