/** What both bodies of an edition share: its blocks in order, and the few lines around them. */
import type { Article, Block } from '../article/article.ts'
import { blockText } from '../article/block-text.ts'
import { countWords } from '../article/count-words.ts'
import { isShown } from './block-html.ts'
import type { CallWords, RenderInput } from './look.ts'
import { placeCalls } from './place-calls.ts'
import { formatDate } from './post-date.ts'
import { fillWords, type Words } from './words.ts'

/** Words a minute that people read (Brysbaert 2019). */
const readingSpeed = 238

/** What both bodies share. */
export interface EditionFrame {
  readonly body: readonly Block[]
  readonly words: Words
  readonly signUpUrl: string
  /** The call to action's words: the list's, or what is said in its language. */
  readonly call: CallWords
  /** Who, when, how long; only what is known. */
  readonly meta: string
  readonly kicker: string | undefined
  readonly why: string
  readonly count: number
  readonly minutes: number
}

/** Makes the frame of one edition. */
export function frameEdition(
  { articles: [article], look, editionSlug }: RenderInput,
  words: Words,
): EditionFrame {
  const count = countArticleWords(article)
  const minutes = Math.max(1, Math.round(count / readingSpeed))
  return {
    body: placeCalls(article.body.filter(isShown)),
    words,
    signUpUrl: `${look.site}/subscribe?via=${encodeURIComponent(editionSlug)}`,
    call: {
      title: look.callToAction.title ?? 'Was this forwarded to you?',
      text: look.callToAction.text ?? 'Get the next one in your own inbox.',
      button: look.callToAction.button ?? 'Sign up',
    },
    meta: metaLine(article, minutes, words),
    kicker: kicker(article),
    why: fillWords(words.why, { list: look.name }),
    count,
    minutes,
  }
}

function metaLine(article: Article, minutes: number, words: Words): string {
  const names = article.byline.map((person) => person.name).join(', ')
  return [
    names === '' ? undefined : fillWords(words.by, { names }),
    formatDate(article.published, words.lang),
    fillWords(words.minutes, { minutes: String(minutes) }),
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** Left out where the headline begins with it already. */
function kicker({ kicker, headline }: Article): string | undefined {
  return kicker === undefined || headline.toLowerCase().startsWith(kicker.toLowerCase()) ? undefined : kicker
}

function countArticleWords(article: Article): number {
  const texts = article.body.filter((block) => block.type !== 'cta').map((block) => blockText(block))
  return countWords([article.headline, ...texts].join('\n'))
}
