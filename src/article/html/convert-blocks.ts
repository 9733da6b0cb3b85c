/** An arranged tree as blocks, one after the other, each with the element that it came from. */
import type { BlockContent, ListItem } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { isDivider } from '../text/line-forms.ts'
import type { Resolve } from './addresses.ts'
import { isLine } from './arrange-blocks.ts'
import { convertFigure, convertImage, isTiny } from './convert-image.ts'
import { convertInlines } from './convert-inlines.ts'
import { convertTable } from './convert-table.ts'
import {
  attribute,
  collapse,
  findElement,
  type HtmlElement,
  type HtmlNode,
  hasWords,
  isNamed,
  textOf,
  withChildren,
} from './html-tree.ts'

/** A block with the node of the page that it came from; a heading's level is still the page's own, 1 to 6. */
export interface Found {
  readonly content: BlockContent
  readonly node: HtmlNode
  readonly rank?: number
  /** It is the caption of a picture that could not be shown. */
  readonly isCaption?: true
}

const pullNamed = /\bpull-?_?quote/i

/** The blocks of a tree. */
export function convertBlocks(node: HtmlNode, resolve: Resolve): Found[] {
  if (node.kind === 'text') return []
  if (node.kind === 'lifted') return [{ content: node.content, node }]
  const inside = (): Found[] => node.children.flatMap((child) => convertBlocks(child, resolve))
  switch (node.tag) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return isLine(node) ? convertLine(node, resolve, Number(node.tag.slice(1))) : inside()
    case 'ul':
    case 'ol':
    case 'menu':
      return convertList(node, resolve)
    case 'blockquote':
      return convertQuote(node, resolve, false)
    case 'figure':
      return convertFigureBlocks(node, resolve)
    case 'img': {
      const image = convertImage(node, resolve)
      return image ? [{ content: image, node }] : []
    }
    case 'table': {
      const table = convertTable(node, resolve)
      return table ? [{ content: table, node }] : inside()
    }
    case 'pre':
      return convertCode(node)
    case 'hr':
      return [{ content: { type: 'divider' }, node }]
    case 'dt':
    case 'summary':
      return isLine(node) ? convertLine(withChildren(node, [{ ...node, tag: 'b' }]), resolve) : inside()
    default:
      return isLine(node) ? convertLine(node, resolve) : inside()
  }
}

/** A line of words as a paragraph or heading, the pictures in it as blocks of their own. */
function convertLine(line: HtmlElement, resolve: Resolve, rank?: number): Found[] {
  const found: Found[] = []
  let words: HtmlNode[] = []
  const end = (): void => {
    const children = convertInlines(words, resolve)
    words = []
    const text = inlineText(children)
    if (!/[^\s\u200b\ufeff\u00a0]/.test(text)) return
    if (rank !== undefined) found.push({ content: { type: 'heading', level: 2, children }, node: line, rank })
    else if (isDivider(text)) found.push({ content: { type: 'divider' }, node: line })
    else found.push({ content: { type: 'paragraph', children }, node: line })
  }
  for (const part of line.children.flatMap(splitPictures)) {
    if (part.kind === 'element' && part.tag === 'img' && !isTiny(part)) {
      end()
      const image = convertImage(part, resolve, line)
      if (image) found.push({ content: image, node: part })
    } else words.push(part)
  }
  end()
  return found
}

/** An inline element cut around the pictures in it. */
function splitPictures(node: HtmlNode): HtmlNode[] {
  if (node.kind !== 'element' || node.tag === 'img') return [node]
  if (!findElement(node, ({ tag }) => tag === 'img')) return [node]
  return node.children
    .flatMap(splitPictures)
    .map((child) => (child.kind === 'element' && child.tag === 'img' ? child : withChildren(node, [child])))
}

/** A list; one whose items are stories of their own (a headline or a picture in each) is no list to a reader. */
function convertList(list: HtmlElement, resolve: Resolve): Found[] {
  const items = list.children.map((child) => convertItem(child, resolve)).filter((item) => item.length > 0)
  const blocks = items.flat()
  if (blocks.some(({ content }) => !isItemContent(content))) return blocks
  const start = Number.parseInt(attribute(list, 'start'), 10)
  const ordered = list.tag === 'ol'
  if (items.length === 0) return []
  return [
    {
      content: {
        type: 'list',
        ordered,
        ...(ordered && start >= 0 && start !== 1 && { start }),
        items: items.map((item): ListItem => ({ children: item.map(({ content }) => content) })),
      },
      node: list,
    },
  ]
}

/** A list straight in a list, as old editors nest them, is an item's. */
function convertItem(child: HtmlNode, resolve: Resolve): Found[] {
  return child.kind === 'element' && child.tag === 'li' && isLine(child)
    ? convertLine(child, resolve)
    : convertBlocks(child, resolve)
}

function isItemContent({ type }: BlockContent): boolean {
  return type === 'paragraph' || type === 'list' || type === 'quote' || type === 'code'
}

function convertQuote(quote: HtmlElement, resolve: Resolve, isPull: boolean): Found[] {
  const source = findElement(quote, ({ tag }) => tag === 'footer' || tag === 'cite')
  const isBelow = source && quote.children.some((child) => child === source || isOnly(child, source))
  const children = (isBelow && source ? prune(quote, source) : quote).children
  const lines = isLine(quote) ? [{ ...quote, tag: 'p', children }] : children
  const content = lines.flatMap((child) => convertBlocks(child, resolve)).map((found) => found.content)
  if (content.length === 0) return []
  const cite = isBelow && source ? collapse(textOf(source)).replace(/^[–—-]+\s*/, '') : ''
  const pull = isPull || isNamed(quote, pullNamed)
  return [
    {
      content: { type: 'quote', children: content, ...(cite && { cite }), ...(pull && { pull }) },
      node: quote,
    },
  ]
}

function isOnly(node: HtmlNode, inner: HtmlElement): boolean {
  if (node === inner) return true
  if (node.kind !== 'element') return false
  const shown = node.children.filter(hasWords)
  return shown.length === 1 && shown[0] !== undefined && isOnly(shown[0], inner)
}

function prune(element: HtmlElement, left: HtmlElement): HtmlElement {
  return withChildren(
    element,
    element.children
      .filter((child) => child !== left)
      .map((child) => (child.kind === 'element' ? prune(child, left) : child)),
  )
}

/** A figure's pictures with its caption; a quotation, a table or code in a figure with the caption under it. */
function convertFigureBlocks(figure: HtmlElement, resolve: Resolve): Found[] {
  const quote = findElement(figure, ({ tag }) => tag === 'blockquote')
  if (quote && isNamed(figure, pullNamed)) return convertQuote(quote, resolve, true)
  const images = convertFigure(figure, resolve).map((content): Found => ({ content, node: figure }))
  const others = figure.children
    .flatMap((child) => convertBlocks(child, resolve))
    .filter(({ content }) => content.type !== 'image')
  const shown = others.filter(({ node }) => !isCaption(figure, node))
  // A caption stays where it is under a table, a player or code, and is in the picture's block otherwise.
  if (images.length > 0) return [...images, ...shown]
  return shown.length > 0 ? others : others.map((found): Found => ({ ...found, isCaption: true }))
}

function isCaption(figure: HtmlElement, node: HtmlNode): boolean {
  const caption = findElement(figure, ({ tag }) => tag === 'figcaption')
  return caption !== undefined && findElement(caption, (element) => element === node) !== undefined
}

function convertCode(pre: HtmlElement): Found[] {
  const value = textOf(pre).replace(/^\n/, '').trimEnd()
  if (value.trim() === '') return []
  const named = findElement(pre, (element) => /\blang(?:uage)?-[\w+#-]/.test(attribute(element, 'class')))
  const language = named && /\blang(?:uage)?-([\w+#-]{1,30})/.exec(attribute(named, 'class'))?.[1]
  return [{ content: { type: 'code', value, ...(language && { language }) }, node: pre }]
}
