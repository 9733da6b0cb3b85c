/** Checks the links of both bodies: each says where it goes, and goes somewhere. */
import type { Rule } from '../checked.ts'
import { error, type Finding, warning } from '../finding.ts'
import { attribute, type PageElement, wordsOf } from '../page/parse-page.ts'
import { genericLinkText } from './generic-link-text.ts'

/** A slot that stands for a link of our own. */
const slotLink = /^\{\w+Url\}$/

/** Without an address of its own a link leads nowhere in a mail, but to a place in it; other schemes are taken out or dangerous. */
export const linksAbsolute: Rule = ({ page }) =>
  anchors(page.elements)
    .filter(({ href }) => !slotLink.test(href) && !isAbsolute(href) && !isPlaceIn(page.elements, href))
    .map(({ href, words }) =>
      error('links', `The link "${words}" leads to "${href}"; only http, https and mailto do in a mail.`),
    )

/** A mail address may be left for the reader to fill in, as in "forward this". */
function isAbsolute(href: string): boolean {
  return /^(?:https?:\/\/[^/]|mailto:(?:[^@\s]+@|\?))/i.test(href) && URL.canParse(href)
}

/** A footnote's mark leads to its words, and they lead back. */
function isPlaceIn(elements: readonly PageElement[], href: string): boolean {
  return (
    href.length > 1 &&
    href.startsWith('#') &&
    elements.some((each) => [attribute(each, 'id'), attribute(each, 'name')].includes(href.slice(1)))
  )
}

/** A link without words can't be heard or clicked. */
export const linksNamed: Rule = ({ page }) =>
  anchors(page.elements)
    .filter(({ words }) => words === '')
    .map(({ href }) => error('links', `The link to ${href} has no words. Give it some, or take it out.`))

/** Several links that all say "read more" are one riddle for who hears them in a list (WCAG 2.4.4). */
export const linksTellApart: Rule = ({ page }) => {
  const targets = new Map<string, Set<string>>()
  for (const { href, words } of anchors(page.elements)) {
    const generic = genericLinkText(words)
    if (generic !== undefined) targets.set(generic, (targets.get(generic) ?? new Set()).add(href))
  }
  return [...targets]
    .filter(([, hrefs]) => hrefs.size > 1)
    .map(([words, { size }]) =>
      warning('link-text', `${size} links to different places all say "${words}". Say where each one goes.`),
    )
}

/** Who reads the text part gets everywhere that the HTML leads, and the other way round. */
export const linksInBothParts: Rule = ({ page, text }) => {
  const hrefs = new Set(
    anchors(page.elements)
      .map(({ href }) => href)
      .filter((href) => !href.startsWith('#')),
  )
  const words = page.words.map((each) => each.words).join(' ')
  const written = new Set(text.match(/\b(?:https?:\/\/|mailto:)[^\s<>"]+|\{\w+Url\}/g) ?? [])
  const tidy = new Set([...written].flatMap((url) => [url, url.replace(/[.,;:!?)\]’”]+$/, '')]))
  const tell = (urls: readonly string[], body: string, other: string): Finding[] =>
    urls.length === 0
      ? []
      : [
          warning(
            'link-parity',
            `The ${other} lacks links that the ${body} has: ${urls.slice(0, 3).join(', ')}.`,
          ),
        ]
  return [
    ...tell(
      [...hrefs].filter((href) => !tidy.has(href) && !isAddressIn(text, href)),
      'HTML',
      'text',
    ),
    ...tell(
      [...written].filter(
        (url) =>
          ![url, url.replace(/[.,;:!?)\]’”]+$/, '')].some((each) => hrefs.has(each) || words.includes(each)),
      ),
      'text',
      'HTML',
    ),
  ]
}

/** A text writes an address without `mailto:`. */
function isAddressIn(text: string, href: string): boolean {
  const address = /^mailto:([^?]+)/i.exec(href)?.[1]
  return address !== undefined && text.includes(decodeLoosely(address))
}

function decodeLoosely(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

/** All links with the words that a screen reader says for them. */
function anchors(elements: readonly PageElement[]): { href: string; words: string }[] {
  return elements
    .filter((element) => element.tag === 'a' && element.attributes.has('href'))
    .map((element) => ({
      href: attribute(element, 'href'),
      words: (attribute(element, 'aria-label') || heard(element)).replaceAll(/\s+/g, ' ').trim(),
    }))
}

function heard(element: PageElement): string {
  const pictures = element.children.flatMap(function alts(child): string[] {
    if (typeof child === 'string') return []
    return child.tag === 'img' ? [attribute(child, 'alt')] : child.children.flatMap(alts)
  })
  return [wordsOf(element), ...pictures].join(' ')
}
