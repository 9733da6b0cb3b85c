/** Reads the words inside a Markdown block; pictures among them are handed back, to be put behind it. */
import type { Html, Image, ImageReference, PhrasingContent } from 'mdast'
import type { ImageContent, Inline } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { imageOfTag, readStartTag, targetOfTag } from './html-tags.ts'
import { readHtmlWords } from './html-words.ts'
import { isReaderUrl } from './reader-url.ts'
import { labelOf, leaveOut, mistakeAt, type Reading } from './reading.ts'

/** A picture that stood in a text. */
export interface Hoisted {
  readonly image: ImageContent
  readonly node: Image | ImageReference | Html
}

/** How deep blocks and marks may lie in each other. */
export const greatestDepth = 100

/** The words of a block, and the pictures among them. */
export function readInlines(
  nodes: readonly PhrasingContent[],
  reading: Reading,
): { children: Inline[]; images: Hoisted[] } {
  const images: Hoisted[] = []
  const read = (node: PhrasingContent, depth: number): Inline[] => {
    if (depth > greatestDepth) {
      throw mistakeAt(reading, node, `marks lie ${greatestDepth} deep in each other. Is it the right file?`)
    }
    const inner = (children: readonly PhrasingContent[]) => readAll(children, depth + 1)
    switch (node.type) {
      case 'text':
        // A line end in the source is a space to readers; spaces around it are none of the text.
        return [{ type: 'text', value: node.value.replace(/\n/g, ' ') }]
      case 'break':
        return [{ type: 'break' }]
      case 'inlineCode':
        return [{ type: 'inlineCode', value: node.value }]
      case 'strong':
      case 'emphasis':
      case 'delete':
        return [{ type: node.type, children: inner(node.children) }]
      case 'link':
        if (node.title) leaveOut(reading, node, 'markup', node.title)
        return readLink(node, node.url, inner(node.children))
      case 'linkReference': {
        const definition = resolve(node.identifier)
        return readLink(node, definition?.url ?? '', inner(node.children))
      }
      case 'image':
        images.push({ image: readImage(node, node.url, node.title), node })
        return []
      case 'imageReference': {
        const definition = resolve(node.identifier)
        images.push({ image: readImage(node, definition?.url ?? '', definition?.title), node })
        return []
      }
      case 'html':
        if (/^<br\s*\/?>$/i.test(node.value)) return [{ type: 'break' }]
        return readPicture(node) ?? readMarkup(node)
      case 'footnoteReference':
        return [{ type: 'footnoteMark', label: labelOf(reading.footnotes.get(node.identifier) ?? node) }]
      case 'textDirective':
        return inner(node.children)
    }
  }
  /** Siblings; those between `<a href>` and `</a>` are a link. */
  const readAll = (siblings: readonly PhrasingContent[], depth: number): Inline[] => {
    const done: Inline[] = []
    let end = 0
    for (const [at, node] of siblings.entries()) {
      if (at < end) continue
      const url = node.type === 'html' ? targetOf(node.value) : undefined
      const close = url === undefined ? -1 : closeOf(siblings, at)
      const children = close === -1 ? [] : readAll(siblings.slice(at + 1, close), depth)
      if (url === undefined || close === -1) done.push(...read(node, depth))
      else {
        end = close + 1
        if (inlineText(children).trim() !== '') done.push({ type: 'link', url, children })
        else {
          leaveOut(reading, node, 'markup')
          done.push(...children)
          const last = siblings[close]
          if (last !== undefined) leaveOut(reading, last, 'markup')
        }
      }
    }
    return done
  }
  const resolve = (identifier: string) => {
    reading.used.add(identifier)
    return reading.definitions.get(identifier)
  }
  /** A tag or a comment has no words; of what XML would hide (CDATA) a browser shows some. */
  const readMarkup = (node: Html): Inline[] => {
    const { blocks, markup } = /^<[!?]/.test(node.value)
      ? readHtmlWords(node.value)
      : { blocks: [], markup: node.value }
    leaveOut(reading, node, 'markup', markup)
    return blocks.flatMap((block) => (block.type === 'paragraph' ? block.children : []))
  }
  const readPicture = (node: Html): Inline[] | undefined => {
    const tag = /^<img\s/i.test(node.value) ? readStartTag(node.value) : undefined
    const image = tag && imageOfTag(tag)
    if (image === undefined) return undefined
    images.push({ image, node })
    return []
  }
  const readLink = (node: PhrasingContent, url: string, children: Inline[]): Inline[] => {
    if (children.length > 0 && isReaderUrl(url)) return [{ type: 'link', url, children }]
    // The words stay; where it led stands among what is left out.
    leaveOut(reading, node, 'markup')
    return children
  }
  return { children: readAll(nodes, 0), images }
}

/** Where an opening `<a>` leads, if a reader may be led there. */
function targetOf(html: string): string | undefined {
  const tag = /^<a\s/i.test(html) ? readStartTag(html) : undefined
  return tag && targetOfTag(tag)
}

/** The next closing `</a>` before another link opens; -1 where there is none. */
function closeOf(siblings: readonly PhrasingContent[], from: number): number {
  for (let at = from + 1; at < siblings.length; at++) {
    const node = siblings[at]
    if (node?.type !== 'html') continue
    if (/^<\/a\s*>$/i.test(node.value)) return at
    if (/^<a\s/i.test(node.value)) return -1
  }
  return -1
}

/** A title is what a writer can give a picture in Markdown's own form: its caption. */
function readImage({ alt }: Pick<Image, 'alt'>, src: string, title: string | null | undefined): ImageContent {
  return {
    type: 'image',
    src,
    alt: alt ?? '',
    ...(title && { caption: [{ type: 'text', value: title }] }),
  }
}
