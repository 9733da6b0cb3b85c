/** Checks merge fields before any reader's value is put in: each is one, and has a fallback. */
import type { Article, Inline } from '../../article/article.ts'
import { blockText, inlineText } from '../../article/block-text.ts'
import { findMergeFields, type MergeField, showFallbacks } from '../../render/merge-fields.ts'
import type { Checked, Rule } from '../checked.ts'
import { error, type Finding, warning } from '../finding.ts'
import { blocksOf, imagesOf, inlinesOf } from './walk-article.ts'

type Merged = Pick<Checked, 'merge' | 'subject' | 'preheader' | 'articles'>

/** What is written in double braces and is no field stops the edition, where fields are switched on. */
export const mergeFieldsKnown: Rule = (mail) =>
  lookThrough(mail).flatMap(({ faults }) => faults.map((fault) => error('merge-fields', fault)))

/** What looks like a field and is not switched on goes out as it is typed: to an article about templates it may be meant so. */
export const mergeFieldsMeant: Rule = ({ merge, subject, preheader, articles }) => {
  const words = [
    subject,
    preheader,
    ...articles.flatMap(({ headline, body }) => [headline, ...body.map(blockText)]),
  ]
  const typed = merge
    ? undefined
    : words.map((text) => meant.exec(text)?.[0]).find((found) => found !== undefined)
  if (typed === undefined) return []
  return [
    warning('merge-fields', `${typed} goes out as it stands here. --merge fills it in for each reader.`),
  ]
}

/** What nobody types but for a field; a code block may hold it. */
const meant = /\{\{\s*reader\.[^{}]{1,60}\}\}/

/** A link whose words are a field without a fallback has none for who lacks the value. */
export const linksKeepWords: Rule = (mail) =>
  mail.merge
    ? mail.articles
        .flatMap(linksIn)
        .flatMap(({ words, place }): Finding[] =>
          words.trim() === '' || showMerged(mail, words).trim() !== ''
            ? []
            : [
                error(
                  'merge-fields',
                  `The link ${words.trim()} (${place}) has no words for readers without a value. Give a fallback, or other words beside it.`,
                ),
              ],
        )
    : []

/** Fields stand for words: in an address or a picture's description they would go out as they were typed. */
export const fieldsInWords: Rule = ({ merge, articles }) => {
  if (!merge) return []
  const told = articles.flatMap((article) => [
    ...linksIn(article)
      .filter(({ url }) => fieldInUrl.test(url))
      .map(({ url, place }) => `The link's address ${url.slice(0, 100)} (${place})`),
    ...imagesOf(article)
      .filter(({ image }) => fieldInUrl.test(image.alt))
      .map(({ image, place }) => `The description "${image.alt.slice(0, 100)}" of a picture (${place})`),
  ])
  return [...new Set(told)].map((where) =>
    warning('merge-fields', `${where} holds a merge field, which is filled in words only. Take it out.`),
  )
}

/** Markdown percent-encodes braces in an address. */
const fieldInUrl = /(?:\{|%7b){2}\s*(?:%20)*reader\./i

/** All links of an article with their words. */
function linksIn(article: Article): { url: string; words: string; place: string }[] {
  const inside = (inline: Inline): { url: string; words: string }[] => {
    if (!('children' in inline)) return []
    const inner = inline.children.flatMap(inside)
    return inline.type === 'link'
      ? [{ url: inline.url, words: inlineText(inline.children) }, ...inner]
      : inner
  }
  return blocksOf(article).flatMap(({ block, place }) =>
    inlinesOf(block)
      .flatMap(inside)
      .map((link) => ({ ...link, place })),
  )
}

/** The fields of an edition, each field and fallback once; none where they are not switched on. */
export function fieldsOf(merged: Merged): MergeField[] {
  const fields = lookThrough(merged).flatMap((each) => each.fields)
  return [...new Map(fields.map((each) => [`${each.field}|${each.fallback}`, each])).values()]
}

function lookThrough({ merge, subject, preheader, articles }: Merged) {
  return merge ? [subject, preheader, ...articles].map((each) => findMergeFields(each)) : []
}

/** Words as a reader without any value gets them. */
export function showMerged({ merge }: Pick<Checked, 'merge'>, words: string): string {
  return merge && findMergeFields(words).faults.length === 0 ? showFallbacks(words) : words
}
