/** What the elements of HTML are to a reader: part of a line, a block, or nothing that is seen. */
import { attribute, type HtmlElement } from './html-tree.ts'

/** Elements that stand in a line of words (HTML's phrasing content that shows words). */
const inline = new Set(
  (
    'a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark math nobr ' +
    'picture q rb rp rt rtc ruby s samp small source span strike strong sub sup time tt u var wbr'
  ).split(' '),
)

/** Elements whose words no reader sees, or that only a page can work. */
const invisible = new Set(
  (
    'applet area audio base button canvas datalist dialog embed frame frameset head iframe input link map meta ' +
    'noembed noframes noscript object optgroup option param progress script select style svg template ' +
    'textarea title track video'
  ).split(' '),
)

/** Whether an element is part of a line of words. */
export const isInline = (element: HtmlElement): boolean => inline.has(element.tag)

/** Whether an element's words are never seen. */
export function isInvisible(element: HtmlElement): boolean {
  return (
    invisible.has(element.tag) ||
    element.attributes.has('hidden') ||
    /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attribute(element, 'style'))
  )
}
