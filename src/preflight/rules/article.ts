/** Checks what the writer may have left undone: pictures not had or without words, and words that stand for others. */
import type { Article } from '../../article/article.ts'
import type { Rule } from '../checked.ts'
import { error, type Finding, warning } from '../finding.ts'
import { findPlaceholders, type PlaceholderFound } from './placeholder-words.ts'
import { blocksOf, imagesOf, proseOf } from './walk-article.ts'

/** A picture that could not be had is left out of the mail: the writer must hear of it, and why. */
export const picturesHad: Rule = ({ articles }) =>
  articles.flatMap(({ dropped, source }) =>
    dropped.flatMap(({ reason, raw, why, pos }): Finding[] => {
      if (reason !== 'image' || why === undefined) return []
      const place = pos.end === 0 ? source.name : `${source.name}, line ${pos.line}`
      const [shown = ''] = raw.split('\n')
      return [
        warning('pictures-left-out', `The picture ${shown.slice(0, 160)} (${place}) is left out: ${why}`),
      ]
    }),
  )

/** Each picture says in words what it shows; one that no mail shows (it was not fetched) is only told about. */
export const picturesDescribed: Rule = ({ articles }) =>
  articles.flatMap(imagesOf).flatMap(({ image, place }): Finding[] => {
    if (image.decorative === true) return []
    const file = image.src
      .replace(/[?#].*$/, '')
      .replace(/^.*\/(?=[^/])/, '')
      .slice(0, 80)
    const wayOut = 'Say in words what it shows, or mark it as decoration.'
    if (isFileName(image.alt))
      return [
        warning(
          'alt',
          `The picture ${file} (${place}) is described as "${image.alt}", a file's name. ${wayOut}`,
        ),
      ]
    if (image.alt.trim() !== '') return []
    const finding = image.stored === undefined ? warning : error
    return [finding('alt', `The picture ${file} (${place}) has no description. ${wayOut}`)]
  })

function isFileName(alt: string): boolean {
  return /^\S+\.(?:jpe?g|png|gif|webp|avif|svg)$/i.test(alt.trim())
}

/** Words like TK and lorem ipsum stand for what was to be written yet. */
export const nothingToBeWritten: Rule = ({ articles, subject, preheader }) => {
  const [first] = articles
  const lang = first?.lang ?? ''
  const inside = articles.flatMap(inArticle)
  // A headline is the subject and a first paragraph the preheader, where nobody says otherwise: told once.
  const told = articles.flatMap((article) => findPlaceholders(allWords(article), article.lang))
  const isNew = ({ found }: PlaceholderFound): boolean => !told.some((each) => each.found === found)
  return [
    ...tell('the subject', findPlaceholders(subject, lang).filter(isNew)),
    ...tell('the preheader', findPlaceholders(preheader, lang).filter(isNew)),
    ...inside,
  ].filter(isFirst)
}

function allWords(article: Article): string {
  const prose = blocksOf(article).map(({ block }) => proseOf(block))
  return [article.headline, article.dek ?? '', ...prose].join('\n')
}

function inArticle(article: Article): Finding[] {
  const { headline, dek = '', lang, source } = article
  return [
    ...findings(`the headline of ${source.name}`, headline, lang),
    ...findings(`the line under the headline of ${source.name}`, dek, lang),
    ...blocksOf(article).flatMap(({ block, place }) => findings(place, proseOf(block), lang)),
  ]
}

function findings(place: string, words: string, lang: string): Finding[] {
  return tell(place, findPlaceholders(words, lang))
}

function tell(place: string, found: readonly PlaceholderFound[]): Finding[] {
  return found.map(({ found, sure }) =>
    (sure ? error : warning)(
      'to-be-written',
      `"${found}" stands in ${place}, and looks like something yet to be written.`,
    ),
  )
}

/** A word that stands twice in one place is told once. */
function isFirst(finding: Finding, at: number, all: readonly Finding[]): boolean {
  return all.findIndex(({ message }) => message === finding.message) === at
}
