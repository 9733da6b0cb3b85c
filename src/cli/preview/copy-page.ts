/** Makes copies of a mail's HTML that look as some mail programs show it; the mail itself stays as it is. */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html as htmlNames, parse, serialize } from 'parse5'

type Element = DefaultTreeAdapterTypes.Element

/** What a copy stands for. */
export const copyKinds = ['light', 'dark', 'images-off', 'no-styles', 'inverted'] as const

/** One of {@link copyKinds}. */
export type CopyKind = (typeof copyKinds)[number]

/** Where a picture's file lies beside the copies; undefined for one that is not ours. */
export type FindPicture = (src: string) => string | undefined

/** No script, no request but for the files beside it: a copy may be opened alone. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"

/**
 * Makes one. What is changed: pictures come from files, links open a tab, and light or dark is settled in the copy's
 * own styles, since a frame can't be told which of the two to prefer.
 */
export function copyPage(source: string, kind: CopyKind, findPicture: FindPicture): string {
  const document = parse(source)
  for (const element of elementsOf(document)) {
    if (element.tagName === 'img') setPicture(element, kind, findPicture)
    if (element.tagName === 'style') settleScheme(element, kind === 'dark' ? 'dark' : 'light')
    if (element.tagName === 'meta' && /color-scheme/.test(get(element, 'name')))
      set(element, 'content', kind === 'dark' ? 'dark' : 'light')
    if (kind === 'images-off') dropBackground(element)
    if (kind === 'no-styles') strip(element)
  }
  const head = elementsOf(document).find(({ tagName }) => tagName === 'head')
  if (head !== undefined) {
    const added = [
      make('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      make('base', { target: '_blank' }),
      ...(kind === 'inverted' ? [make('style', {}, inversion)] : []),
      ...(kind === 'images-off' ? [make('style', {}, emptyPicture)] : []),
    ]
    const first = head.childNodes[0]
    for (const element of added)
      if (first === undefined || element.tagName === 'style') defaultTreeAdapter.appendChild(head, element)
      else defaultTreeAdapter.insertBefore(head, element, first)
  }
  return serialize(document)
}

/** Gmail on iOS turns all colours round, and leaves pictures as they are. */
const inversion =
  'html { background: #ffffff; filter: invert(1) hue-rotate(180deg); } img { filter: invert(1) hue-rotate(180deg); }'

/** As most mail programs show a picture that they have not fetched: its words in a box. */
const emptyPicture =
  'img { outline: 1px solid #9a9da3; background: #ececec; color: #3c4046; font: 15px/1.4 Arial, sans-serif; }'

function elementsOf(document: DefaultTreeAdapterTypes.Document): Element[] {
  const found: Element[] = []
  const waiting: DefaultTreeAdapterTypes.ChildNode[] = [...document.childNodes]
  for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
    if (!('tagName' in node)) continue
    found.push(node)
    waiting.unshift(...node.childNodes)
  }
  return found
}

function setPicture(image: Element, kind: CopyKind, findPicture: FindPicture): void {
  const src = get(image, 'src')
  const file = src.startsWith('data:') ? src : findPicture(src)
  remove(image, ['src', 'srcset'])
  if (kind !== 'images-off' && file !== undefined) set(image, 'src', file)
}

/** Every condition on the reader's scheme becomes one that always, or never, holds. */
function settleScheme(style: Element, scheme: 'light' | 'dark'): void {
  for (const node of style.childNodes)
    if ('value' in node)
      node.value = node.value
        .replaceAll(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_, wanted: string) =>
          wanted === scheme ? '(min-width: 0)' : '(max-width: 0)',
        )
        .replaceAll(/((?:^|[{;\s])(?:supported-)?color-schemes?\s*:\s*)light dark/g, `$1${scheme}`)
}

function dropBackground(element: Element): void {
  remove(element, ['background'])
  const style = get(element, 'style')
  if (/background(?:-image)?\s*:[^;]*url\(/i.test(style))
    set(element, 'style', style.replaceAll(/background(?:-image)?\s*:[^;]*url\([^;]*;?/gi, ''))
}

/** Gmail with a foreign account: no style sheet, no class, no id, and `html` and `body` without their attributes. */
function strip(element: Element): void {
  remove(element, ['class', 'id'])
  if (element.tagName === 'html' || element.tagName === 'body') element.attrs = []
  if (element.tagName === 'style') element.childNodes = []
}

function make(tag: string, attributes: Readonly<Record<string, string>>, text?: string): Element {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }))
  const element = defaultTreeAdapter.createElement(tag, htmlNames.NS.HTML, attrs)
  if (text !== undefined) defaultTreeAdapter.insertText(element, text)
  return element
}

function get(element: Element, name: string): string {
  return element.attrs.find((each) => each.name === name)?.value ?? ''
}

function set(element: Element, name: string, value: string): void {
  remove(element, [name])
  element.attrs.push({ name, value })
}

function remove(element: Element, names: readonly string[]): void {
  element.attrs = element.attrs.filter(({ name }) => !names.includes(name))
}
