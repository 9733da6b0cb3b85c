/** Pictures of a page: the address of the best file, what it shows, its caption and credit. */
import type { ImageContent } from '../article.ts'
import { pictureAddress, type Resolve } from './addresses.ts'
import { convertInlines } from './convert-inlines.ts'
import {
  attribute,
  collapse,
  elementsOf,
  findElement,
  type HtmlElement,
  isNamed,
  textOf,
} from './html-tree.ts'

/** Wider files than this are fetched for nothing: a mail shows 600 CSS pixels, at most two per pixel. */
const widest = 1200
/** Where pages keep the address of a picture that is loaded late. */
const sources = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-hi-res-src',
  'data-full-src',
  'data-url',
  'src',
]
const sourceSets = ['data-srcset', 'data-lazy-srcset', 'srcset']
const creditNamed =
  /\b(?:credits?|photographer|copyright|attribution|source)\b|image-?credit|photo-?credit|caption__credit/i

/** A picture; undefined where it has no address, or is a pixel, an icon or a placeholder. */
export function convertImage(
  image: HtmlElement,
  resolve: Resolve,
  around?: HtmlElement,
): ImageContent | undefined {
  if (isTiny(image)) return undefined
  const src = chooseSource(image, around, resolve)
  if (src === undefined) return undefined
  const decorative = attribute(image, 'role') === 'presentation'
  return { type: 'image', src, alt: collapse(attribute(image, 'alt')), ...(decorative && { decorative }) }
}

/** Whether it is a mark in the text (an emoji, an icon) or a pixel that counts readers. */
export function isTiny(image: HtmlElement): boolean {
  const sides = ['width', 'height'].map((name) => Number.parseInt(attribute(image, name), 10))
  return sides.some((side) => side <= 48) || isNamed(image, /\b(?:wp-smiley|emoji|icon|avatar|gravatar)\b/i)
}

/** The pictures of a figure with its caption; the first one bears it. */
export function convertFigure(figure: HtmlElement, resolve: Resolve): ImageContent[] {
  const images = elementsOf(figure)
    .filter(({ tag }) => tag === 'img')
    .map((image) => convertImage(image, resolve, figure))
    .filter((image) => image !== undefined)
  const distinct = images.filter(({ src }, index) => images.findIndex((other) => other.src === src) === index)
  const said = readCaption(figure, resolve)
  return distinct.map((image, index) => (index === 0 ? { ...image, ...said } : image))
}

/** The caption of a figure, its credit taken apart where the page marks it. */
function readCaption(figure: HtmlElement, resolve: Resolve): Pick<ImageContent, 'caption' | 'credit'> {
  const caption = findElement(figure, ({ tag }) => tag === 'figcaption')
  if (caption === undefined) return {}
  const marked = findElement(caption, (element) => element !== caption && isNamed(element, creditNamed))
  const credit = marked && collapse(textOf(marked))
  const words = convertInlines(marked ? [without(caption, marked)] : [caption], resolve)
  return { ...(words.length > 0 && { caption: words }), ...(credit && { credit }) }
}

function without(element: HtmlElement, left: HtmlElement): HtmlElement {
  return {
    ...element,
    children: element.children
      .filter((child) => child !== left)
      .map((child) => (child.kind === 'element' ? without(child, left) : child)),
  }
}

/** The widest file up to {@link widest}, of the picture or of the `<source>`s beside it. */
function chooseSource(
  image: HtmlElement,
  around: HtmlElement | undefined,
  resolve: Resolve,
): string | undefined {
  const picture =
    around && findElement(around, ({ tag, children }) => tag === 'picture' && children.includes(image))
  const beside = picture ? elementsOf(picture).filter(({ tag }) => tag === 'source') : []
  const sets = [image, ...beside].flatMap((element) =>
    sourceSets.map((name) => readSourceSet(attribute(element, name), resolve)),
  )
  const best = sets.map(pickWidth).find((source) => source !== undefined)
  if (best !== undefined) return best
  for (const name of sources) {
    const src = pictureAddress(attribute(image, name), resolve)
    if (src !== undefined && !isPlaceholder(src)) return src
  }
  return undefined
}

/** Transparent pixels and spinners that stand in until a script has run. */
function isPlaceholder(src: string): boolean {
  return /(?:^|[/_-])(?:blank|spacer|placeholder|transparent|pixel|1x1|loading|loader|lazy)[^/]*\.(?:gif|png|svg)(?:$|\?)/i.test(
    src,
  )
}

interface Source {
  readonly src: string
  readonly width: number
}

/** Characters of a `srcset` that are read. */
const longestSet = 20_000

/** The entries of a `srcset` (HTML 4.8.4.2.1); densities count as multiples of a mail's width. */
function readSourceSet(set: string, resolve: Resolve): Source[] {
  // A comma may stand in an address: only one after a size, or before a space, ends an entry.
  const entries = set
    .slice(0, longestSet)
    .replace(/(\s[\d.]{1,12}[wx]),/g, '$1, ')
    .split(/,\s/)
  return entries.flatMap((entry) => {
    const [address = '', size = '1x'] = entry.trim().replace(/,$/, '').split(/\s+/)
    const src = pictureAddress(address, resolve)
    const width = Number.parseFloat(size) * (size.endsWith('x') ? widest / 2 : 1)
    return src === undefined || isPlaceholder(src) || !(width > 0) ? [] : [{ src, width }]
  })
}

function pickWidth(set: readonly Source[]): string | undefined {
  const byWidth = set.toSorted((one, other) => one.width - other.width)
  return (byWidth.find(({ width }) => width >= widest) ?? byWidth.at(-1))?.src
}
