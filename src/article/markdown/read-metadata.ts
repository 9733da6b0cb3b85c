/** What front matter says about an article, in the article's own words. */
import type { EditionWishes, HeadLine, ImageContent, Person, ReadSource } from '../article.ts'
import { readByline } from '../text/read-byline.ts'
import type { FrontMatter } from './front-matter.ts'
import type { FrontMatterValues, HeroValues } from './front-matter-keys.ts'
import { normaliseImage } from './normal-form.ts'
import { parseTree } from './parse-tree.ts'
import { readInlines } from './read-inlines.ts'
import type { Reading } from './reading.ts'

/** What is known besides headline, text and direction. */
export function readMetadata(
  { values }: FrontMatter,
  reading: Reading,
): Pick<
  ReadSource,
  | 'kicker'
  | 'dek'
  | 'byline'
  | 'published'
  | 'updated'
  | 'site'
  | 'canonicalUrl'
  | 'hero'
  | 'lang'
  | 'edition'
> {
  const { kicker, dek, updated, site, url: canonicalUrl } = values
  const published = values.date ?? values.published
  const lang = values.language ?? values.lang
  const edition = readWishes(values)
  const hero = values.hero === undefined ? undefined : readHero(values.hero, reading)
  return {
    byline: readPeople(values.byline),
    ...(kicker !== undefined && { kicker }),
    ...(dek !== undefined && { dek }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && { updated }),
    ...(site !== undefined && { site }),
    ...(canonicalUrl !== undefined && { canonicalUrl }),
    ...(hero !== undefined && { hero }),
    ...(lang !== undefined && { lang }),
    ...(edition !== undefined && { edition }),
  }
}

/** The lines of the head, as the outline shows them. */
export function readHeadLines({ values, placeOf }: FrontMatter): Omit<HeadLine, 'id'>[] {
  const byline = readPeople(values.byline)
  const lines: readonly (readonly [keyof FrontMatterValues, HeadLine['type'], string | undefined])[] = [
    ['site', 'siteName', values.site],
    ['headline', 'headline', values.headline],
    ['title', 'headline', values.headline === undefined ? values.title : undefined],
    ['kicker', 'kicker', values.kicker],
    ['dek', 'dek', values.dek],
    ['byline', 'byline', byline.map(({ name }) => name).join(', ') || undefined],
    ['date', 'date', values.date],
    ['published', 'date', values.date === undefined ? values.published : undefined],
  ]
  return lines.flatMap(([key, type, text]) => {
    const pos = text === undefined ? undefined : placeOf(key)
    return text === undefined || pos === undefined ? [] : [{ type, text, pos }]
  })
}

/** "Ada Example and Ben Sample" is two people; a list says each by itself. */
function readPeople(byline: FrontMatterValues['byline']): Person[] {
  if (typeof byline === 'string') {
    const said = byline.replace(/^by:? +/i, '')
    return [...(readByline(`By ${said}`)?.people ?? [{ name: said }])]
  }
  return (byline ?? []).map((name) => ({ name }))
}

function readWishes({
  subject,
  preheader,
  list,
  merge,
  callToAction,
}: FrontMatterValues): EditionWishes | undefined {
  const { title, text, button } = callToAction ?? {}
  const call = {
    ...(title !== undefined && { title }),
    ...(text !== undefined && { text }),
    ...(button !== undefined && { button }),
  }
  const wishes: EditionWishes = {
    ...(subject !== undefined && { subject }),
    ...(preheader !== undefined && { preheader }),
    ...(list !== undefined && { list }),
    ...(merge !== undefined && { merge }),
    ...(Object.keys(call).length > 0 && { callToAction: call }),
  }
  return Object.keys(wishes).length > 0 ? wishes : undefined
}

/** Its caption is a line of Markdown. */
function readHero(values: HeroValues, reading: Reading): ImageContent | undefined {
  const { src, alt, decorative, caption, credit }: HeroValues = values
  const [paragraph] = caption === undefined ? [] : parseTree(`\n${caption}`).children
  const words =
    paragraph?.type === 'paragraph'
      ? readInlines(paragraph.children, { ...reading, dropped: [] }).children
      : undefined
  const image: ImageContent = {
    type: 'image',
    src,
    alt: alt ?? '',
    ...(decorative === true && { decorative }),
    ...(words !== undefined && { caption: words }),
    ...(credit !== undefined && { credit }),
  }
  return normaliseImage(image, new Map())
}
