/** What a page states about its article: headline, writers, dates, address, picture, language. */
import type { Resolve } from './addresses.ts'
import { pictureAddress } from './addresses.ts'
import { chooseAuthors } from './choose-authors.ts'
import { chooseHeadline } from './choose-headline.ts'
import { attribute, collapse, elementsOf, type HtmlElement, textOf } from './html-tree.ts'
import { type LinkedData, readLinkedData } from './read-json-ld.ts'
import { readMoment } from './read-moment.ts'

/** The facts of a page, each only where it states them. */
export interface Metadata extends Omit<LinkedData, 'url' | 'image'> {
  readonly canonicalUrl?: string
  readonly image?: { readonly src: string; readonly alt: string }
  /** Where most of it stands: the page's `<head>`. */
  readonly place: { readonly start: number; readonly end: number }
}

/** Reads the metadata of a page; `decode` reads character references that stand in a value once too often. */
export function readMetadata(
  root: HtmlElement,
  resolve: Resolve,
  decode: (text: string) => string,
): Metadata {
  const elements = elementsOf(root)
  const linked = readLinkedData(
    elements.filter(isLinkedData).map((script) => script.children.map(textOf).join('')),
  )
  const meta = readMetaElements(elements)
  const said = (...names: string[]): string | undefined => {
    const value = names.map((name) => meta.get(name)).find((found) => found !== undefined)
    return value === undefined ? undefined : line(value, decode)
  }
  const site = said('og:site_name', 'application-name') ?? line(linked?.site, decode)
  const headline = chooseHeadline(
    elements,
    [line(linked?.headline, decode), said('og:title', 'twitter:title')],
    site,
  )
  const description =
    line(linked?.description, decode) ?? said('og:description', 'twitter:description', 'description')
  const published =
    linked?.published ??
    firstMoment(
      said(
        'article:published_time',
        'og:article:published_time',
        'datepublished',
        'parsely-pub-date',
        'sailthru.date',
        'dc.date.issued',
        'date',
      ),
      timeOf(elements, publishedNamed),
    )
  const updated =
    linked?.updated ??
    firstMoment(
      said('article:modified_time', 'og:updated_time', 'datemodified'),
      timeOf(elements, updatedNamed),
    )
  const canonicalUrl = webAddress(canonicalOf(elements) ?? said('og:url') ?? linked?.url, resolve)
  const image = chooseImage(
    said('og:image', 'og:image:url', 'twitter:image') ?? linked?.image,
    said('og:image:alt', 'twitter:image:alt'),
    resolve,
  )
  const html = elements.find(({ tag }) => tag === 'html')
  const lang = languageOf(
    html && (attribute(html, 'lang') || attribute(html, 'xml:lang')),
    said('og:locale', 'content-language'),
    linked?.lang,
  )
  const head = elements.find(({ tag }) => tag === 'head') ?? root
  const authors = (linked?.authors ?? []).flatMap((author) => listOf(line(author, decode)))
  return {
    authors: chooseAuthors(
      elements,
      [authors, listOf(said('author', 'article:author', 'parsely-author', 'dc.creator', 'sailthru.author'))],
      site,
    ),
    place: { start: head.start, end: head.end },
    ...(headline !== undefined && { headline }),
    ...(description !== undefined && { description }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && updated !== published && { updated }),
    ...(site !== undefined && { site }),
    ...(canonicalUrl !== undefined && { canonicalUrl }),
    ...(image !== undefined && { image }),
    ...(lang !== undefined && { lang }),
  }
}

const isLinkedData = (element: HtmlElement): boolean =>
  element.tag === 'script' && /^application\/ld\+json\b/i.test(attribute(element, 'type'))

const listOf = (value: string | undefined): string[] => (value === undefined ? [] : [value])

/** Characters of a value that are looked at. */
const longest = 5_000

/** The first value of each name, in lower case. */
function readMetaElements(elements: readonly HtmlElement[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const element of elements) {
    if (element.tag !== 'meta') continue
    const name = (
      attribute(element, 'property') ||
      attribute(element, 'name') ||
      attribute(element, 'itemprop') ||
      attribute(element, 'http-equiv')
    ).toLowerCase()
    const content = collapse(attribute(element, 'content').slice(0, longest))
    if (name !== '' && content !== '' && !values.has(name)) values.set(name, content)
  }
  return values
}

function line(text: string | undefined, decode: (text: string) => string): string | undefined {
  if (text === undefined) return undefined
  const tagless = text.replace(/<\/?[a-z][^<>]{0,200}>/gi, '')
  return collapse(/&[#\w]+;/.test(tagless) ? decode(tagless) : tagless) || undefined
}

const publishedNamed = /publish|entry-date|posted-on|dateline/i
const updatedNamed = /modified|updated/i

/** A `<time>` that the page marks as the article's own. */
function timeOf(elements: readonly HtmlElement[], named: RegExp): string | undefined {
  const time = elements.find(
    (element) =>
      element.tag === 'time' &&
      (named.test(`${attribute(element, 'itemprop')} ${attribute(element, 'class')}`) ||
        (named === publishedNamed && element.attributes.has('pubdate'))),
  )
  return time && attribute(time, 'datetime')
}

function firstMoment(...texts: (string | undefined)[]): string | undefined {
  return texts.map((text) => readMoment(text ?? '')).find((moment) => moment !== undefined)
}

function canonicalOf(elements: readonly HtmlElement[]): string | undefined {
  const link = elements.find(
    (element) =>
      element.tag === 'link' && attribute(element, 'rel').toLowerCase().split(/\s+/).includes('canonical'),
  )
  return (link && attribute(link, 'href')) || undefined
}

function webAddress(address: string | undefined, resolve: Resolve): string | undefined {
  const url = address === undefined ? undefined : resolve(address)
  return url?.startsWith('http') ? url : undefined
}

function chooseImage(
  address: string | undefined,
  alt: string | undefined,
  resolve: Resolve,
): { src: string; alt: string } | undefined {
  const src = address === undefined ? undefined : pictureAddress(address, resolve)
  return src === undefined ? undefined : { src, alt: alt ?? '' }
}

/** A language tag (BCP 47) that the runtime knows the form of. */
function languageOf(...tags: (string | undefined)[]): string | undefined {
  for (const tag of tags) {
    if (tag === undefined || !/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$/i.test(tag)) continue
    try {
      return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0]
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
    }
  }
  return undefined
}
