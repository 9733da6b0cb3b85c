/** The articles that mails are judged with: our own fixtures, a publisher's article, and pages of the corpus. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import sharp from 'sharp'
import { z } from 'zod'
import type { Article } from '../../src/article/article.ts'
import { prepareImages } from '../../src/article/images/prepare-images.ts'
import type { PreparedImage } from '../../src/article/images/prepare-picture.ts'
import { readArticle } from '../../src/article/read-article.ts'
import { suggestPreheader } from '../../src/article/suggest-preheader.ts'
import { typesetArticle } from '../../src/article/typeset-article.ts'
import type { PreparedEdition } from '../../src/cli/send/prepare.ts'
import { readList } from '../../src/config/publication.ts'
import { readConfig } from '../../src/config.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** An article by its name. */
export interface NamedArticle {
  readonly name: string
  read(): Promise<Article>
}

/** The themes that are shipped. */
export const themeNames = ['broadsheet', 'brief', 'letter', 'digest'] as const

/** Our own. */
export const fixtures: readonly NamedArticle[] = [
  fromFile('story', join(root, 'examples/story.txt')),
  fromFile('every-block', join(root, 'test/fixtures/articles/every-block.md')),
  fromFile('arabic', join(root, 'test/fixtures/articles/arabic.md')),
  fromFile('german', join(root, 'test/fixtures/articles/german.md')),
  fromFile('japanese', join(root, 'test/fixtures/articles/japanese.md')),
]

const shared = process.env['BROADSHEET_SHARED']

/** Why the others can't be had; in CI that is a failure. */
export const missingShared =
  shared === undefined && process.env['CI'] !== 'true' ? 'BROADSHEET_SHARED is not set' : false

/** The publisher's article, then the pages in the order of their ids. */
export function sharedArticles(): { readonly golden: NamedArticle; readonly pages: readonly NamedArticle[] } {
  if (shared === undefined)
    throw new Error('BROADSHEET_SHARED must name the folder with article/ and corpus/')
  const truth = z
    .record(z.string(), z.object({ url: z.string() }))
    .parse(JSON.parse(readFileSync(join(shared, 'corpus/ground-truth.json'), 'utf8')))
  const pages = readdirSync(join(shared, 'corpus/pages')).sort()
  return {
    golden: fromFile('golden', join(shared, 'article/source.txt')),
    pages: pages.map((file): NamedArticle => {
      const id = file.replace(/\.html\.gz$/, '')
      const url = truth[id]?.url
      return {
        name: id.slice(0, 8),
        read: async () =>
          typesetArticle(
            await readArticle(gunzipSync(readFileSync(join(shared, 'corpus/pages', file))), {
              name: `${id}.html`,
              ...(url !== undefined && { url }),
            }),
          ),
      }
    }),
  }
}

function fromFile(name: string, path: string): NamedArticle {
  return { name, read: async () => typesetArticle(await readArticle(readFileSync(path), { name: path })) }
}

/** An edition of the articles, their pictures replaced by one of ours: the web is not asked. */
export async function editionOf(articles: readonly Article[], theme: string): Promise<PreparedEdition> {
  const config = readConfig({ env: {}, cwd: join(root, 'test/fixtures'), needs: 'nothing' })
  const list = readList(
    'daily',
    {
      name: 'Daily stories',
      public: true,
      theme,
      postalAddress: '1 Press Lane, Springfield',
      site: 'https://news.example.org',
      languages: ['en', 'ar', 'de', 'ja', 'fr', 'es'],
    },
    { publication: { ...config.publication, name: 'The Daily Broadsheet', missing: [] }, folder: root },
  )
  const picture = await drawPicture()
  const images = new Map<string, PreparedImage>()
  const prepared = []
  for (const article of articles) {
    const ready = await prepareImages(article, {
      base: { url: article.source.url ?? article.canonicalUrl ?? 'https://news.example.org/' },
      fetchImage: async () => ({ bytes: picture, contentType: 'image/jpeg' }),
    })
    for (const image of ready.images) images.set(image.stored.hash, image)
    prepared.push({ sourceName: article.source.name, article: ready.article })
  }
  const [first, ...others] = prepared
  if (first === undefined) throw new Error('an edition has an article')
  return {
    list,
    articles: [first, ...others],
    images: [...images.values()],
    subject: first.article.headline.slice(0, 150),
    preheader: suggestPreheader(first.article),
    merge: false,
    inlineImages: false,
    source: Buffer.alloc(32),
  }
}

let drawn: Promise<Buffer> | undefined

/** A picture of a size that pages have. */
function drawPicture(): Promise<Buffer> {
  drawn ??= sharp({ create: { width: 1200, height: 675, channels: 3, background: '#8aa4b8' } })
    .jpeg()
    .toBuffer()
  return drawn
}
