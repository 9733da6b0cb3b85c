/** Reads HTML into an article: a whole page (its story is looked for), or a fragment (all of it is the story). */
import { Mistake } from '../../mistake.ts'
import type { Block, Dropped, HeadLine, ImageContent, Pos, ReadSource } from '../article.ts'
import { blockText } from '../block-text.ts'
import { checkHeadline } from '../check-headline.ts'
import { countWords } from '../count-words.ts'
import { numberBlocks } from '../hash-block.ts'
import { type Resolve, resolveAgainst } from './addresses.ts'
import { convertBlocks, type Found } from './convert-blocks.ts'
import { arrange, type Extract, extractArticle, extractFragment } from './extract-article.ts'
import { findHeadline } from './find-headline.ts'
import { isStory } from './full-paragraph.ts'
import { attribute, collapse, findElement, type HtmlElement, textOf } from './html-tree.ts'
import { liftEmbeds } from './lift-embeds.ts'
import { listDropped } from './list-dropped.ts'
import { parseTree, readReferences } from './parse-tree.ts'
import { placesIn } from './places.ts'
import { type Metadata, readMetadata } from './read-metadata.ts'

/** A long read is 8,000 words. */
const mostWords = 20_000
/** Characters of a picture above the text, its caption and addresses included: an article that is written as Markdown has it in its front matter. */
const longestHero = 5_000

/** What is known of a source besides its text. */
export interface HtmlSource {
  /** What a person calls it. */
  readonly name: string
  /** Where it was fetched from: relative addresses are resolved against it. */
  readonly url?: string | undefined
}

/** Reads a decoded page. Throws a {@link Mistake} where it is too deep or too large, or holds no article. */
export async function readHtml(text: string, { name, url }: HtmlSource): Promise<ReadSource> {
  const isPage = /<(?:!doctype\s+html|html|head|body)[\s>]/i.test(text)
  if (!isPage) return await readFragment(text, { name, url })
  const page = await parseTree(text, name, 'page')
  const base = findElement(page, ({ tag, attributes }) => tag === 'base' && attributes.has('href'))
  const resolve = resolveAgainst(url, base ? attribute(base, 'href') : '')
  const stated = readMetadata(page, resolve, await readReferences())
  const metadata =
    stated.canonicalUrl === undefined && url !== undefined ? { ...stated, canonicalUrl: url } : stated
  const lifted = liftEmbeds(page, resolve)
  const found = await extractArticle(lifted, metadata, resolve, name)
  const extract = found.blocks.some(isText) ? found : extractFragment(lifted, metadata, resolve, name)
  if (metadata.headline !== undefined && !isStory(extract.blocks)) {
    throw new Mistake(
      `${name} holds no article: no paragraph of it is longer than a line. Give the address of the story itself; if readers must log in there, save the page in your browser and send that file.`,
    )
  }
  return makeSource(text, name, page, extract, metadata, resolve)
}

/** Reads a piece of HTML without a page around it, such as a feed's item; `headline` is what the feed calls it. */
export async function readHtmlFragment(
  html: string,
  { name, url, headline }: HtmlSource & { readonly headline: string },
): Promise<ReadSource> {
  return await readFragment(html, { name, url }, headline)
}

async function readFragment(html: string, { name, url }: HtmlSource, headline?: string): Promise<ReadSource> {
  const root = await parseTree(html, name, 'fragment')
  const resolve = resolveAgainst(url, '')
  const lifted = liftEmbeds(root, resolve)
  const top = findElement(root, ({ tag }) => /^h[1-6]$/.test(tag)) ?? root
  const { text, node } =
    headline === undefined
      ? findHeadline(convertBlocks(arrange(lifted, name), resolve), name)
      : { text: headline, node: top }
  const metadata: Metadata = {
    authors: [],
    place: { start: node.start, end: node.end },
    headline: text,
    ...(url !== undefined && { canonicalUrl: url }),
  }
  return makeSource(html, name, root, extractFragment(lifted, metadata, resolve, name), metadata, resolve)
}

const isText = ({ content: { type } }: Found): boolean =>
  type !== 'image' && type !== 'divider' && type !== 'related' && type !== 'cta'

function makeSource(
  text: string,
  name: string,
  page: HtmlElement,
  extract: Extract,
  metadata: Metadata,
  resolve: Resolve,
): ReadSource {
  const { headline } = metadata
  if (headline === undefined) {
    throw new Mistake(`${name} has no headline: no <title>, no <h1>. Add one above the text.`)
  }
  checkHeadline(headline, name)
  const { hero, blocks } = takeHero(extract.blocks, metadata)
  const words = blocks.reduce((sum, { content }) => sum + countWords(blockText(content)), 0)
  if (words > mostWords) {
    throw new Mistake(`${name} has ${words} words; an article may have ${mostWords}. Send it in parts.`)
  }
  const nameBlock = numberBlocks()
  const placeOf = placesIn(text)
  const body = blocks.map(({ content, node }): Block => {
    const words = content.type === 'image' ? content.src : blockText(content)
    return { ...content, id: nameBlock(content.type, words), pos: placeOf(node) }
  })
  const dropped = listDropped(page, extract, resolve).map(({ reason, raw, start, end }): Dropped => {
    const pos = placeOf({ start, end })
    return { type: 'boilerplate', reason, raw, at: pos.start, id: nameBlock('boilerplate', raw), pos }
  })
  const dek = chooseDek(extract, metadata)
  const head: HeadLine[] = [
    line('headline', headline, placeOf(placeOfHeadline(page, headline) ?? metadata.place), nameBlock),
    ...(dek ? [line('dek', dek.text, placeOf(dek.place), nameBlock)] : []),
    ...metadata.authors.map((author) => line('byline', author, placeOf(metadata.place), nameBlock)),
    ...(metadata.published ? [line('date', metadata.published, placeOf(metadata.place), nameBlock)] : []),
  ]
  return {
    v: 1,
    headline,
    ...(dek && { dek: dek.text }),
    byline: metadata.authors.map((author) => ({ name: author })),
    ...(metadata.published !== undefined && { published: metadata.published }),
    ...(metadata.updated !== undefined && { updated: metadata.updated }),
    ...(metadata.site !== undefined && { site: metadata.site }),
    ...(metadata.canonicalUrl !== undefined && { canonicalUrl: metadata.canonicalUrl }),
    ...(hero && { hero }),
    ...(metadata.lang !== undefined && { lang: metadata.lang }),
    head,
    body,
    dropped,
    hints: {},
  }
}

function line(
  type: HeadLine['type'],
  text: string,
  pos: Pos,
  nameBlock: (type: string, text: string) => string,
): HeadLine {
  return { type, text, id: nameBlock(type, text), pos }
}

function placeOfHeadline(page: HtmlElement, headline: string): HtmlElement | undefined {
  const says = (element: HtmlElement): boolean => collapse(textOf(element)) === headline
  return (
    findElement(page, (element) => /^h[1-6]$/.test(element.tag) && says(element)) ??
    findElement(page, (element) => element.tag === 'title')
  )
}

/** The picture above the text: the one that stands there, else the one that the page names, where the text has none. */
function takeHero(
  blocks: readonly Found[],
  { image }: Metadata,
): { hero?: ImageContent; blocks: readonly Found[] } {
  const [first, ...others] = blocks
  if (first?.content.type === 'image' && isHero(first.content)) return { hero: first.content, blocks: others }
  const hasPicture = blocks.some(({ content }) => content.type === 'image')
  return image && !hasPicture && isHero({ type: 'image', ...image })
    ? { hero: { type: 'image', ...image }, blocks }
    : { blocks }
}

/** One with more words than front matter should hold stays in the text. */
function isHero(image: ImageContent): boolean {
  return JSON.stringify(image).length <= longestHero
}

/** The description, where the page shows it above the text, or states it and the text does not begin with it. */
function chooseDek(
  { blocks, left }: Extract,
  { description, headline, place }: Metadata,
): { text: string; place: { start: number; end: number } } | undefined {
  if (description === undefined || description === headline) return undefined
  const shown = left.find(
    ({ found, reason }) =>
      reason === 'repeated-head' && letters(blockText(found.content)) === letters(description),
  )
  if (shown) return { text: description, place: shown.found.node }
  const opening = letters(
    blocks
      .slice(0, 6)
      .map(({ content }) => blockText(content))
      .join(' '),
  )
  const isCut = /(?:…|\.\.\.|\[[^\]]*\])$/.test(description)
  const isOpening = opening.includes(letters(description).slice(0, 60))
  return isCut || isOpening || description.length > 300 ? undefined : { text: description, place }
}

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
