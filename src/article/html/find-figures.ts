/** Finds pictures with captions where the page has no `<figure>` for them, and makes them one. */
import { findElement, type HtmlElement, hasWords, lengthOf, withChildren } from './html-tree.ts'
import { isCalled, nameWords } from './name-words.ts'

const captionWords = new Set([
  'caption',
  'captions',
  'imgcaption',
  'imagecaption',
  'credit',
  'credits',
  'photocredit',
  'legend',
])
/** A box with more words than this holds more than a picture and its caption. */
const longest = 600

/** The tree with `<figure>` around every picture that stands in a box with words called a caption. */
export function findFigures(root: HtmlElement): HtmlElement {
  return visit(root).element
}

/** A box, with what was found in it. */
interface Visited {
  readonly element: HtmlElement
  readonly holdsPicture: boolean
  readonly holdsFigure: boolean
  readonly holdsCaption: boolean
}

/** From the inside out, so that the smallest box around both becomes the figure. */
function visit(box: HtmlElement): Visited {
  const isImage = box.tag === 'img'
  if (isImage || box.tag === 'figure') {
    return { element: box, holdsPicture: isImage, holdsFigure: !isImage, holdsCaption: false }
  }
  const inside = box.children.map((child) => (child.kind === 'element' ? visit(child) : child))
  const visited = inside.filter((child) => 'element' in child)
  const holdsPicture = visited.some((child) => child.holdsPicture)
  const holdsFigure = visited.some((child) => child.holdsFigure)
  const children = inside.map((child) => ('element' in child ? child.element : child))
  const element = withChildren(box, children)
  const holdsCaption = visited.some((child) => child.holdsCaption) || (!holdsPicture && isCaption(element))
  const isFigure =
    holdsPicture && holdsCaption && !holdsFigure && lengthOf(box) <= longest && !frames.has(box.tag)
  return isFigure
    ? { element: asFigure(element), holdsPicture, holdsFigure: true, holdsCaption }
    : { element, holdsPicture, holdsFigure, holdsCaption }
}

/** They hold more than a picture by their nature. */
const frames = new Set('html body article main table tbody tr ul ol picture'.split(' '))

function isCaption(element: HtmlElement): boolean {
  if (element.tag !== 'figcaption' && !isCalled(nameWords(element), captionWords)) return false
  return hasWords(element) && !findElement(element, ({ tag }) => tag === 'img')
}

function asFigure(box: HtmlElement): HtmlElement {
  const mark = (element: HtmlElement): HtmlElement =>
    isCaption(element)
      ? { ...element, tag: 'figcaption' }
      : withChildren(
          element,
          element.children.map((child) => (child.kind === 'element' ? mark(child) : child)),
        )
  return { ...mark(box), tag: 'figure' }
}
