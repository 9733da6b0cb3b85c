/** Makes what a command names ready to be an edition: articles read, pictures fetched, words and look decided. */
import type { StoredImage } from '../../article/article.ts'
import type { PreparedImage } from '../../article/images/prepare-picture.ts'
import { suggestPreheader } from '../../article/suggest-preheader.ts'
import type { Config, ListSettings, PublicationSettings } from '../../config/settings.ts'
import { hashJson } from '../../edition/identify.ts'
import type { DraftArticle } from '../../edition/save-draft.ts'
import { Mistake } from '../../mistake.ts'
import { changeWords, showFallbacks } from '../../render/merge-fields.ts'
import type { Context } from '../context.ts'
import type { ArticleOptions } from './article-options.ts'
import { readSource, type Source } from './read-source.ts'

/** An edition before it is one. */
export interface PreparedEdition {
  /** With the theme that was asked for. */
  readonly list: ListSettings
  readonly articles: readonly [DraftArticle, ...DraftArticle[]]
  /** Every picture that the articles and the logo need, each once. */
  readonly images: readonly PreparedImage[]
  readonly logo?: StoredImage
  readonly subject: string
  readonly preheader: string
  readonly merge: boolean
  readonly inlineImages: boolean
  /** What its key is made from (DESIGN 3.7). */
  readonly source: Buffer
}

/** What is to be read, and how a list is found by the key that was asked for. */
export interface EditionRequest {
  readonly config: Config
  readonly inputs: readonly string[]
  readonly options: ArticleOptions
  readonly choose: (config: Config, key: string | undefined) => ListSettings
}

/** Reads and prepares; throws a {@link Mistake} that names what is wrong with which source. */
export async function prepareEdition(context: Context, request: EditionRequest): Promise<PreparedEdition> {
  const { config, options, choose } = request
  // Which list it is for may stand in the source, and how the source is read in the list's settings: then the publication's.
  const known = options.list !== undefined || config.lists.size < 2 ? choose(config, options.list) : undefined
  const sources = await readSources(context, request, known ?? config.publication)
  const [{ article: first }] = sources
  const chosen = choose(config, options.list ?? listWished(sources))
  const list = options.theme === undefined ? chosen : { ...chosen, theme: options.theme }
  const images = new Map<string, PreparedImage>()
  const articles = await prepareArticles(context, sources, images)
  const logo = await prepareListLogo(list, images)
  const merge = options.merge ?? sources.some(({ article }) => article.edition?.merge === true)
  const typography = (known ?? config.publication).typography
  return {
    list,
    articles,
    images: [...images.values()],
    ...(logo !== undefined && { logo }),
    subject: options.subject ?? first.edition?.subject ?? first.headline,
    preheader:
      options.preheader ??
      first.edition?.preheader ??
      // Cut at a word, it must not be cut within a field.
      suggestPreheader(merge ? changeWords(first, showFallbacks) : first, { typography }),
    merge,
    inlineImages: options.inlineImages ?? false,
    source: sourceOf(sources),
  }
}

type Sources = readonly [Source, ...Source[]]

async function readSources(
  context: Context,
  { inputs, options }: EditionRequest,
  { language, typography, cleanLinks }: PublicationSettings,
): Promise<Sources> {
  const how = {
    language,
    typography,
    cleanLinks: options.cleanLinks ?? cleanLinks,
    ...(options.format !== undefined && { format: options.format }),
  }
  if (options.feed !== undefined) {
    if (inputs.length > 0) throw new Mistake('Give an article or --feed, not both.')
    const item = options.item === undefined ? {} : { item: options.item }
    return [await readSource(context, options.feed, { ...how, feed: true, ...item })]
  }
  if (options.item !== undefined) throw new Mistake('--item names an item of a feed: give --feed too.')
  const [first, ...others] = inputs
  if (first === undefined)
    throw new Mistake('Name an article: a file, a web address, - for standard input, or --feed.')
  if (inputs.filter((input) => input === '-').length > 1)
    throw new Mistake('Standard input (-) can be read once only.')
  const read: [Source, ...Source[]] = [await readSource(context, first, how)]
  // One after the other: of several that are wrong, the first is named.
  for (const input of others) read.push(await readSource(context, input, how))
  return read
}

/** The list that the sources name; those that name none go along. */
function listWished(sources: Sources): string | undefined {
  const wishes = sources.flatMap(({ name, article }) =>
    article.edition?.list === undefined ? [] : [{ name, list: article.edition.list }],
  )
  const [first] = wishes
  const other = wishes.find(({ list }) => list !== first?.list)
  if (first !== undefined && other !== undefined)
    throw new Mistake(
      `${first.name} is for the list ${first.list}, and ${other.name} for ${other.list}. Say which with --list.`,
    )
  return first?.list
}

async function prepareArticles(
  context: Context,
  sources: Sources,
  images: Map<string, PreparedImage>,
): Promise<[DraftArticle, ...DraftArticle[]]> {
  const { prepareImages } = await import('../../article/images/prepare-images.ts')
  const { fetchImageFrom } = await import('../../article/images/fetch-image.ts')
  const fetchImage = fetchImageFrom()
  const prepare = async ({ name, article, base }: Source): Promise<DraftArticle> => {
    const prepared = await prepareImages(article, { base, fetchImage, signal: context.signal })
    for (const image of prepared.images) images.set(image.stored.hash, image)
    return { sourceName: name, article: prepared.article }
  }
  const [first, ...others] = sources
  const articles: [DraftArticle, ...DraftArticle[]] = [await prepare(first)]
  for (const source of others) articles.push(await prepare(source))
  return articles
}

async function prepareListLogo(
  { brand }: ListSettings,
  images: Map<string, PreparedImage>,
): Promise<StoredImage | undefined> {
  if (brand.logo === undefined) return undefined
  const { prepareLogo } = await import('../../article/images/prepare-logo.ts')
  const logo = await prepareLogo(brand.logo)
  images.set(logo.stored.hash, logo)
  return logo.stored
}

/** One source is itself; several are all of them in their order. */
function sourceOf(sources: Sources): Buffer {
  return sources.length === 1 ? sources[0].hash : hashJson(sources.map(({ hash }) => hash.toString('hex')))
}
