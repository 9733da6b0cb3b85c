/** Parses a mail's HTML as browsers do (parse5), into elements that know their parents. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { type Declarations, readDeclarations, readSheet, type StyleSheet } from './read-css.ts'

/** An element; its children are elements and words. */
export interface PageElement {
  /** Lower case. */
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  /** What its `style` attribute says. */
  readonly style: Declarations
  readonly parent: PageElement | undefined
  readonly children: readonly (PageElement | string)[]
}

/** A mail's HTML, taken apart. */
export interface MailPage {
  /** All elements, in the order of their start tags; the first is `html`. */
  readonly elements: readonly PageElement[]
  /** The elements of the body that show words of their own, with those words. */
  readonly words: readonly ShownWords[]
  /** The `style` elements, each as text and read. */
  readonly sheets: readonly (StyleSheet & { readonly css: string })[]
}

/** An element, and the words that stand in it itself. */
export interface ShownWords {
  readonly element: PageElement
  readonly words: string
}

interface Growing extends PageElement {
  readonly children: (PageElement | string)[]
}

/** Parses; never throws, since HTML has no error that stops it. */
export function parsePage(html: string): MailPage {
  const elements: PageElement[] = []
  // A stack of our own: the renderer nests little, but an own theme may nest anything.
  const waiting: { node: DefaultTreeAdapterTypes.ChildNode; parent: Growing | undefined }[] = parse(
    html,
  ).childNodes.map((node) => ({ node, parent: undefined }))
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { node, parent } = next
    if ('value' in node) parent?.children.push(node.value)
    if (!('tagName' in node)) continue
    const attributes = new Map(node.attrs.map(({ name, value }) => [name.toLowerCase(), value]))
    const element: Growing = {
      tag: node.tagName.toLowerCase(),
      attributes,
      style: readDeclarations(attributes.get('style') ?? ''),
      parent,
      children: [],
    }
    parent?.children.push(element)
    elements.push(element)
    const children = 'content' in node ? node.content.childNodes : node.childNodes
    waiting.unshift(...children.map((child) => ({ node: child, parent: element })))
  }
  const sheets = elements.filter(({ tag }) => tag === 'style').map(ownWords)
  return { elements, words: shownWords(elements), sheets: sheets.map((css) => ({ css, ...readSheet(css) })) }
}

/** An attribute's value, without the blanks around it; empty where there is none. */
export function attribute(element: PageElement, name: string): string {
  return element.attributes.get(name)?.trim() ?? ''
}

/** The words that stand in the element itself, those of its children left out. */
function ownWords(element: PageElement): string {
  return element.children.filter((child) => typeof child === 'string').join('')
}

/** The words of an element and all below it; a line break is a blank. */
export function wordsOf(element: PageElement): string {
  if (element.tag === 'br') return ' '
  return element.children.map((child) => (typeof child === 'string' ? child : wordsOf(child))).join('')
}

/** An element and those around it, from the inside out. */
export function outwards(element: PageElement): PageElement[] {
  const found: PageElement[] = []
  for (let at: PageElement | undefined = element; at !== undefined; at = at.parent) found.push(at)
  return found
}

/** Whether it stands inside an element with this tag, or is one. */
export function isWithin(element: PageElement, tag: string): boolean {
  return outwards(element).some((each) => each.tag === tag)
}

/** Whether an element, or one around it, is kept from sight by its inline style: the preheader is. */
export function isHidden(element: PageElement): boolean {
  return outwards(element).some(({ style }) => style.get('display')?.value.toLowerCase() === 'none')
}

function shownWords(elements: readonly PageElement[]): ShownWords[] {
  return elements
    .map((element) => ({ element, words: ownWords(element).trim() }))
    .filter(
      ({ element, words }) =>
        words !== '' && !unseen.has(element.tag) && isWithin(element, 'body') && !isHidden(element),
    )
}

const unseen: ReadonlySet<string> = new Set(['style', 'script', 'title', 'noscript', 'template'])
