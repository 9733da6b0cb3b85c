/** What an edition's page says about itself to search engines and to whoever shows a link to it. */
import type { Article, StoredImage } from '../../article/article.ts'
import { listImages } from '../../article/images/change-images.ts'
import { imageUrl } from '../../article/images/image-url.ts'
import { editionPath } from '../../edition/identify.ts'
import type { PageHead } from '../../page-handlebars.ts'
import { anchorOf } from '../../render/article-anchor.ts'
import { linkableUrl } from '../../render/inline-html.ts'
import { feedLinks } from '../archive/feed-links.ts'
import { languageTag } from '../article/language-tag.ts'
import { describeEdition, type Surroundings } from './edition-page.ts'
import { nameEdition } from './name-edition.ts'
import type { ShownEdition } from './shown-edition.ts'

/** The head of an edition's page. */
export function editionHead(edition: ShownEdition, { place, list }: Surroundings): PageHead {
  const address = `${place.site}${editionPath(edition.id, edition.pageKey)}`
  const canonical = canonicalUrl(edition) ?? address
  const description = describeEdition(edition)
  const picture = findPicture(edition)
  const [first] = edition.blocks
  const large = picture !== undefined && picture.width >= largeCard
  return {
    description,
    canonical,
    // Its page is for those who were given its address, unless the list shows all of its editions.
    hidden: list?.archive !== true,
    feeds: list?.archive ? feedLinks(list, place) : [],
    properties: [
      ['og:type', 'article'],
      ['og:title', nameEdition(edition)],
      ['og:description', description],
      ['og:url', canonical],
      ['og:site_name', edition.settings.publicationName],
      ...(picture === undefined
        ? []
        : [
            ['og:image', imageUrl(place.site, picture)] as const,
            ['og:image:width', String(picture.width)] as const,
            ['og:image:height', String(picture.height)] as const,
            ['og:image:alt', picture.alt] as const,
          ]),
      ['article:published_time', publishedTime(first, edition)],
      ...(first.updated === undefined ? [] : [['article:modified_time', first.updated] as const]),
    ],
    names: [
      ['twitter:card', large ? 'summary_large_image' : 'summary'],
      ['twitter:title', nameEdition(edition)],
      ['twitter:description', description],
      ...(picture === undefined ? [] : [['twitter:image', imageUrl(place.site, picture)] as const]),
    ],
    data: describeNews(edition, address, place.site),
  }
}

/** CSS pixels: a narrower picture would be blown up on a large card. */
const largeCard = 300

/** Where the one article stands at its publisher's; several have no source in common. */
function canonicalUrl({ blocks }: ShownEdition): string | undefined {
  const url = blocks.length === 1 ? linkableUrl(blocks[0].canonicalUrl) : undefined
  return url?.startsWith('http') ? url : undefined
}

/** The day the article says, else the day it went out as a newsletter. */
function publishedTime({ published = '' }: Article, { launchedAt }: ShownEdition): string {
  return Number.isNaN(Date.parse(published)) ? launchedAt.toISOString() : published
}

/** The picture above the first article that has one, else the first in a text, else the publisher's logo. */
function findPicture({ blocks, logo, settings }: ShownEdition): (StoredImage & { alt: string }) | undefined {
  const heroes = blocks.flatMap(({ hero }) => hero ?? [])
  for (const { stored, alt } of [...heroes, ...blocks.flatMap(listImages)])
    if (stored !== undefined) return { ...stored, alt }
  return logo === null ? undefined : { ...logo, alt: settings.publicationName }
}

/** NewsArticle of schema.org, one for each article. */
function describeNews(edition: ShownEdition, address: string, site: string): object {
  const { logo, settings } = edition
  const publisher = {
    '@type': 'Organization',
    name: settings.publicationName,
    url: site,
    ...(logo !== null && { logo: { '@type': 'ImageObject', url: imageUrl(site, logo) } }),
  }
  const several = edition.blocks.length > 1
  const news = edition.blocks.map((article, at) => {
    const pictures = listImages(article).flatMap(({ stored }) => stored ?? [])
    const source = linkableUrl(article.canonicalUrl)
    const own = several ? `${address}#${anchorOf(at)}` : address
    return {
      '@type': 'NewsArticle',
      headline: article.headline,
      ...(article.dek !== undefined && { description: article.dek }),
      ...(pictures.length > 0 && { image: pictures.map((picture) => imageUrl(site, picture)) }),
      datePublished: publishedTime(article, edition),
      ...(article.updated !== undefined && { dateModified: article.updated }),
      ...(article.byline.length > 0 && {
        author: article.byline.map(({ name }) => ({ '@type': 'Person', name: name })),
      }),
      publisher,
      inLanguage: languageTag(article, edition.settings.language),
      url: source ?? own,
      mainEntityOfPage: own,
    }
  })
  return { '@context': 'https://schema.org', ...(several ? { '@graph': news } : news[0]) }
}
