/** One article of an edition as its templates get it: blocks in order, and the lines at its head. */
import type { Article, Block, BlockContent, ImageContent } from '../article/article.ts'
import { blockText } from '../article/block-text.ts'
import { countWords } from '../article/count-words.ts'
import { shownKicker } from '../article/shown-kicker.ts'
import { anchorOf } from './article-anchor.ts'
import { callWords } from './call-words.ts'
import { firstWords } from './first-words.ts'
import { fillWords } from './locale.ts'
import type { CallWords, RenderInput } from './look.ts'
import { placeCalls } from './place-calls.ts'
import { formatDate } from './post-date.ts'
import type { ThemeTokens } from './theme-tokens.ts'
import { fillCount, type Words } from './words.ts'

/** Words a minute that people read (Brysbaert 2019). */
const readingSpeed = 238

/** A footnote, numbered in the order that the notes stand in. */
export interface Footnote {
  readonly number: number
  readonly label: string
  readonly children: readonly BlockContent[]
}

/** One article, ready to be written. */
export interface ArticleFrame {
  readonly article: Article
  /** From 1, as they stand in the edition. */
  readonly number: number
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly headline: string
  readonly kicker: string | undefined
  readonly dek: string | undefined
  /** Who, when, how long; only what is known. */
  readonly meta: string
  /** Who and when; empty where neither is known. */
  readonly byline: string
  /** "736 words". */
  readonly length: string
  /** "3 min read". */
  readonly minutesText: string
  readonly hero: ImageContent | undefined
  /** What is shown, but the footnotes; calls at their places. */
  readonly body: readonly Block[]
  readonly footnotes: readonly Footnote[]
  readonly call: CallWords
  /** How it begins, where only that is shown. */
  readonly first: string
  /** Its place on the edition's page. */
  readonly readOnUrl: string
  readonly count: number
}

/** Frames an article; `at` counts from 0. */
export function frameArticle(
  article: Article,
  at: number,
  {
    input,
    tokens,
    words,
  }: { readonly input: RenderInput; readonly tokens: ThemeTokens; readonly words: Words },
): ArticleFrame {
  const count = countArticleWords(article)
  const minutesText = fillCount(words, 'minutes', readingMinutes(count))
  const names = article.byline.map((person) => person.name).join(', ')
  const written = [
    names === '' ? '' : fillWords(words.by, { names }),
    formatDate(article.published, words.lang),
  ]
  const byline = written.filter(Boolean).join(' · ')
  const shown = article.body.filter(isShown)
  const body = shown.filter((block) => block.type !== 'footnote')
  const call = article.body.find((block) => block.type === 'cta' && block.action === 'subscribe')
  return {
    article,
    number: at + 1,
    lang: language(article.lang) ?? language(input.look.language) ?? 'en',
    dir: article.dir,
    headline: article.headline,
    kicker: shownKicker(article),
    dek: article.dek || undefined,
    byline,
    meta: [byline, input.welcome === undefined ? minutesText : ''].filter((part) => part !== '').join(' · '),
    length: fillCount(words, 'words', count),
    minutesText,
    hero: article.hero?.stored === undefined ? undefined : article.hero,
    body:
      tokens.articles === 'one' && input.welcome === undefined
        ? placeCalls(body)
        : body.filter((block) => block.type !== 'cta'),
    footnotes: shown.flatMap((block) => (block.type === 'footnote' ? [block] : [])).map(numberNote),
    call: callWords(
      { wishes: article.edition?.callToAction, own: call?.type === 'cta' ? call.original : undefined },
      input.look.callToAction,
      words,
    ),
    first: firstWords(article),
    readOnUrl: `${input.viewUrl}#${anchorOf(at)}`,
    count,
  }
}

/** The minutes that so many words take; at least one. */
export function readingMinutes(words: number): number {
  return Math.max(1, Math.round(words / readingSpeed))
}

/** Whether a block has something to show; an empty one would leave a hole. A picture shows once it is stored. */
export function isShown(block: BlockContent): boolean {
  switch (block.type) {
    case 'divider':
    case 'cta':
      return true
    case 'image':
      return block.stored !== undefined
    case 'quote':
    case 'callout':
    case 'footnote':
      return block.children.some(isShown)
    case 'list':
      return block.items.some((item) => item.children.some(isShown))
    default:
      return blockText(block).trim() !== ''
  }
}

function numberNote(
  { label, children }: { readonly label: string; readonly children: readonly BlockContent[] },
  at: number,
): Footnote {
  return { number: at + 1, label, children }
}

/** The words that are read: neither the headline nor what leads elsewhere. */
export function countArticleWords({ body }: Article): number {
  const texts = body
    .filter(({ type }) => type !== 'cta' && type !== 'related')
    .map((block) => blockText(block))
  return countWords(texts.join('\n'))
}

/** A BCP 47 tag fit for an attribute. */
function language(tag: string): string | undefined {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(tag) ? tag : undefined
}
