/** The words of the call to action: the writer's own, the list's, or what is said in the readers' language. */
import type { Article, CallContent } from '../article/article.ts'
import type { CallToActionSettings } from '../config/settings.ts'
import type { CallWords } from './look.ts'
import type { Words } from './words.ts'

/** What an article says about it itself. */
export interface OwnCall {
  /** Of the front matter: the writer's word about this edition, over all. */
  readonly wishes: NonNullable<Article['edition']>['callToAction'] | undefined
  /** Found in the text, and offered: taken where the list says so. */
  readonly own: CallContent['original'] | undefined
}

/** Chooses them, each for itself; those who get the mail are readers already, so it speaks to whom it was forwarded. */
export function callWords(of: OwnCall | undefined, list: CallToActionSettings, words: Words): CallWords {
  const own = list.fromArticle && of?.own !== undefined && of.own.body.trim() !== '' ? of.own : undefined
  const fromList =
    own === undefined ? { title: list.title, text: list.text } : { title: own.title ?? '', text: own.body }
  return {
    title: of?.wishes?.title ?? fromList.title ?? words.forwarded,
    text: of?.wishes?.text ?? fromList.text ?? words.forwardedText,
    button: of?.wishes?.button ?? list.button ?? words.signUp,
  }
}
