/** A line of HTML as inlines, with white space as a browser shows it. */
import type { Inline } from '../article.ts'
import type { Resolve } from './addresses.ts'
import { isInvisible } from './content-tags.ts'
import { attribute, type HtmlElement, type HtmlNode, textOf } from './html-tree.ts'

/** What stands around words: marks are equal when their keys are. */
interface Mark {
  readonly key: string
  readonly wrap: (children: readonly Inline[]) => Inline
}

/** A piece of a line, under its marks from the outermost to the innermost. */
interface Piece {
  readonly marks: readonly Mark[]
  readonly content:
    | { readonly type: 'text'; readonly value: string }
    | { readonly type: 'space' }
    | { readonly type: 'break' }
    | { readonly type: 'inlineCode'; readonly value: string }
}

const strong: Mark = { key: 'strong', wrap: (children) => ({ type: 'strong', children }) }
const emphasis: Mark = { key: 'emphasis', wrap: (children) => ({ type: 'emphasis', children }) }
const struck: Mark = { key: 'delete', wrap: (children) => ({ type: 'delete', children }) }

const markOf: Readonly<Record<string, Mark>> = {
  b: strong,
  strong,
  i: emphasis,
  em: emphasis,
  cite: emphasis,
  dfn: emphasis,
  var: emphasis,
  s: struck,
  del: struck,
  strike: struck,
}
const code = new Set(['code', 'kbd', 'samp', 'tt'])

/** The inlines of a line. Empty where it shows nothing. */
export function convertInlines(nodes: readonly HtmlNode[], resolve: Resolve): Inline[] {
  return nest(tidy(nodes.flatMap((node) => readPieces(node, [], resolve))), 0)
}

function readPieces(node: HtmlNode, marks: readonly Mark[], resolve: Resolve): Piece[] {
  if (node.kind === 'lifted') return []
  if (node.kind === 'text') return splitWords(node.value, marks)
  if (node.tag === 'br') return [{ marks, content: { type: 'break' } }]
  if (isInvisible(node) || node.tag === 'rp') return []
  if (node.tag === 'img') return splitWords(attribute(node, 'alt'), marks)
  if (code.has(node.tag)) {
    const value = textOf(node).replace(/[ \t\n\f\r]+/g, ' ')
    return value.trim() === ''
      ? splitWords(value, marks)
      : [{ marks, content: { type: 'inlineCode', value } }]
  }
  const [before, after] = quotesOf[node.tag] ?? ['', '']
  const inside = marksOf(node, resolve).reduce(add, marks)
  return [
    ...splitWords(before, inside),
    ...node.children.flatMap((child) => readPieces(child, inside, resolve)),
    ...splitWords(after, inside),
  ]
}

/** What a browser writes around them. */
const quotesOf: Readonly<Record<string, readonly [string, string]>> = { q: ['“', '”'], rt: ['(', ')'] }

function marksOf(element: HtmlElement, resolve: Resolve): Mark[] {
  if (element.tag === 'a') {
    const url = resolve(attribute(element, 'href'))
    return url === undefined
      ? []
      : [{ key: `link ${url}`, wrap: (children) => ({ type: 'link', url, children }) }]
  }
  const mark = markOf[element.tag]
  const style = attribute(element, 'style')
  // Word processors write their pastes this way, and say `<b style="font-weight:normal">` around all of it.
  if (mark === strong && /font-weight\s*:\s*(?:normal|[1-4]00)/i.test(style)) return []
  if (mark !== undefined) return [mark]
  return [
    ...(/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(style) ? [strong] : []),
    ...(/font-style\s*:\s*italic/i.test(style) ? [emphasis] : []),
  ]
}

/** A mark inside of the same one, and a link inside of a link, change nothing. */
function add(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const kind = mark.key.split(' ')[0]
  return marks.some(({ key }) => key.split(' ')[0] === kind) ? marks : [...marks, mark]
}

function splitWords(text: string, marks: readonly Mark[]): Piece[] {
  return text
    .split(/([ \t\n\f\r]+)/)
    .filter((part) => part !== '')
    .map((part) => ({
      marks,
      content: /^[ \t\n\f\r]/.test(part) ? { type: 'space' } : { type: 'text', value: part },
    }))
}

/** One space between words, none at the ends of lines; a space belongs to the marks that both its neighbours have. */
function tidy(pieces: readonly Piece[]): Piece[] {
  const done: Piece[] = []
  let space = false
  for (const piece of pieces) {
    if (piece.content.type === 'space') {
      space = true
      continue
    }
    const before = done.at(-1)
    if (space && before && before.content.type !== 'break' && piece.content.type !== 'break') {
      done.push({ marks: shared(before.marks, piece.marks), content: { type: 'text', value: ' ' } })
    }
    space = false
    // No line is empty: that would be a paragraph's end.
    if (piece.content.type === 'break' && (before === undefined || before.content.type === 'break')) continue
    done.push(piece.content.type === 'break' ? { ...piece, marks: [] } : piece)
  }
  if (done.at(-1)?.content.type === 'break') done.pop()
  return done
}

function shared(before: readonly Mark[], after: readonly Mark[]): readonly Mark[] {
  const end = before.findIndex((mark, index) => mark.key !== after[index]?.key)
  return end < 0 ? before : before.slice(0, end)
}

/** Neighbours under the same mark are one inline. */
function nest(pieces: readonly Piece[], depth: number): Inline[] {
  const inlines: Inline[] = []
  for (let at = 0; at < pieces.length; ) {
    const key = pieces[at]?.marks[depth]?.key
    const from = at
    while (at < pieces.length && pieces[at]?.marks[depth]?.key === key) at++
    const group = pieces.slice(from, at)
    const mark = group[0]?.marks[depth]
    if (mark === undefined) inlines.push(...joinWords(group))
    else inlines.push(mark.wrap(nest(group, depth + 1)))
  }
  return inlines
}

function joinWords(pieces: readonly Piece[]): Inline[] {
  const inlines: Inline[] = []
  let words = ''
  const end = (): void => {
    if (words !== '') inlines.push({ type: 'text', value: words })
    words = ''
  }
  for (const { content } of pieces) {
    if (content.type === 'text') words += content.value
    else if (content.type !== 'space') {
      end()
      inlines.push(content)
    }
  }
  end()
  return inlines
}
