/** An edition as a page: what its template shows, made from the articles as they went out. */
import type { Article } from '../../article/article.ts'
import { imageUrl } from '../../article/images/image-url.ts'
import { shownKicker } from '../../article/shown-kicker.ts'
import { suggestPreheader } from '../../article/suggest-preheader.ts'
import { editionPath, editionSlug } from '../../edition/identify.ts'
import { anchorOf } from '../../render/article-anchor.ts'
import { countArticleWords, readingMinutes } from '../../render/article-frame.ts'
import { chooseWords } from '../../render/choose-words.ts'
import { linkableUrl } from '../../render/inline-html.ts'
import { fillWords } from '../../render/locale.ts'
import { formatDate } from '../../render/post-date.ts'
import { signUpPath } from '../../render/sign-up-path.ts'
import { fillCount, type Words } from '../../render/words.ts'
import { writeArticle } from '../article/article-html.ts'
import { languageTag } from '../article/language-tag.ts'
import { wordsFor } from '../page-words.ts'
import type { Place } from '../render-page.ts'
import type { SiteList } from '../site-list.ts'
import { nameEdition } from './name-edition.ts'
import type { EditionLine, ShownEdition } from './shown-edition.ts'

/** What stands around the edition on its page. */
export interface Surroundings {
  readonly place: Place
  /** The list as the settings have it now; undefined where they no longer name it. */
  readonly list: SiteList | undefined
  readonly previous: EditionLine | undefined
  readonly next: EditionLine | undefined
  /** Makes the call to sign up. */
  readonly writeCall: (values: object) => string
}

/** Everything that `edition.hbs` shows. */
export function editionValues(edition: ShownEdition, around: Surroundings): object {
  const { place, list } = around
  const words = editionWords(edition)
  const call = list?.public
    ? around.writeCall(callValues(edition, words, `${place.base}${signUpPath(list)}`))
    : ''
  const articles = edition.blocks.map((article, at) =>
    articleValues(article, at, { edition, around, words, call }),
  )
  const last = edition.blocks.at(-1)?.body.at(-1)
  const archived = list?.archive === true
  const single = edition.blocks.length === 1
  return {
    words: { ...words },
    name: edition.settings.name,
    archivePath: archived ? `${place.base}/archive/${edition.list}` : undefined,
    launched: edition.launchedAt.toISOString(),
    launchedDay: formatDate(edition.launchedAt.toISOString(), words.lang),
    single,
    title: nameEdition(edition),
    articles,
    // An article that ends with its own call needs no second one.
    call: last?.type === 'cta' && last.action === 'subscribe' ? '' : call,
    neighbours: archived,
    previous: archived ? neighbour(around.previous, place) : undefined,
    next: archived ? neighbour(around.next, place) : undefined,
  }
}

/** The words around an edition: in its article's language where the list offers that, else in the list's. */
export function editionWords({ settings, blocks: [first] }: ShownEdition): Words {
  return chooseWords(first.lang, settings, wordsFor)
}

/** What the edition is about, in a sentence or two. */
export function describeEdition(edition: ShownEdition): string {
  const [first] = edition.blocks
  const dek = edition.blocks.length === 1 ? first.dek : undefined
  return dek ?? (edition.preheader || suggestPreheader(first))
}

interface ArticleFrame {
  readonly edition: ShownEdition
  readonly around: Surroundings
  readonly words: Words
  readonly call: string
}

function articleValues(article: Article, at: number, { edition, around, words, call }: ArticleFrame): object {
  const id = anchorOf(at)
  const by = article.byline.map(({ name }) => name).join(', ')
  const source = linkableUrl(article.canonicalUrl)
  return {
    id,
    lang: languageTag(article, words.lang),
    dir: article.dir,
    kicker: shownKicker(article) ?? '',
    headline: article.headline,
    dek: article.dek ?? '',
    by: by === '' ? '' : fillWords(words.by, { names: by }),
    published: article.published ?? '',
    day: formatDate(article.published, words.lang) ?? '',
    minutes: fillCount(words, 'minutes', readingMinutes(countArticleWords(article))),
    source:
      source === undefined
        ? undefined
        : { url: source, words: fillWords(words.source, { site: article.site ?? new URL(source).host }) },
    html: writeArticle(article, {
      words,
      imageUrl: (image) => imageUrl(around.place.base, image),
      id,
      page: '',
      subhead: edition.blocks.length === 1 ? 2 : 3,
      call,
    }),
  }
}

function callValues({ id, settings }: ShownEdition, words: Words, path: string): object {
  return {
    lang: words.lang,
    dir: words.dir,
    title: fillWords(words.subscribeTo, { list: settings.name }),
    text: settings.callToAction?.text ?? words.getItText,
    button: settings.callToAction?.button ?? words.signUp,
    path: `${path}?via=${editionSlug(id)}`,
  }
}

function neighbour(line: EditionLine | undefined, { base }: Place): object | undefined {
  return line && { title: nameEdition(line), path: `${base}${editionPath(line.id, line.pageKey)}` }
}
