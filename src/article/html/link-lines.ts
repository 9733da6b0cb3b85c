/** Lines and lists that are ways to other pages: how much of them is links, and where those lead. */
import type { BlockContent, Inline } from '../article.ts'
import { inlineText } from '../block-text.ts'

/** More than nine tenths of the words are links: a way to other pages. */
export function isLinked(children: readonly Inline[]): boolean {
  const length = inlineText(children).replace(/\s+/g, '').length
  return length > 0 && linkedLength(children) > 0.9 * length
}

/** Four tenths are: under "Don't miss" it is a list of other stories. */
export function isMostlyLinked(children: readonly Inline[]): boolean {
  return linkedLength(children) >= 0.4 * inlineText(children).length
}

/** A list of nothing but such lines. */
export function isLinkList(list: Extract<BlockContent, { type: 'list' }>, host: string | undefined): boolean {
  return list.items.every(({ children }) =>
    children.every(
      (child) => child.type === 'paragraph' && isLinked(child.children) && staysOn(child.children, host),
    ),
  )
}

/** A list with a link in every item: under "More stories" it is one of these. */
export function linksALot(content: BlockContent): boolean {
  return (
    content.type === 'list' &&
    content.items.every(({ children }) =>
      children.every((child) => child.type === 'paragraph' && linkedLength(child.children) > 0),
    )
  )
}

/** Whether the links of a line lead around the page's own site; where that is unknown, they are taken to. */
export function staysOn(children: readonly Inline[], host: string | undefined): boolean {
  if (host === undefined) return true
  return children.some((child) => {
    if (child.type === 'link') return siteOf(URL.parse(child.url)?.host ?? host) === siteOf(host)
    return 'children' in child && staysOn(child.children, host)
  })
}

/** The last two labels, or three where the second is a country's (`co.uk`): enough to tell a shop from a newspaper. */
function siteOf(host: string): string {
  return host
    .split('.')
    .slice(/\.\w{2,3}\.\w{2}$/.test(host) ? -3 : -2)
    .join('.')
}

/** The words of an inline line, for rules that look at links. */
function linkedLength(children: readonly Inline[]): number {
  return children.reduce((sum, child) => {
    if (child.type === 'link') return sum + inlineText(child.children).length
    return 'children' in child ? sum + linkedLength(child.children) : sum
  }, 0)
}
