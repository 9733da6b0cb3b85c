/** Checks what tells a screen reader how to read the mail: language, title, headings, tables. */
import { readDirection } from '../../article/read-direction.ts'
import type { Rule } from '../checked.ts'
import { error, warning } from '../finding.ts'
import { attribute, isHidden, type PageElement, wordsOf } from '../page/parse-page.ts'

/** Webmail throws `html` and `body` away, so language and direction stand on an element inside as well. */
export const languageSaid: Rule = ({ page }) => {
  const html = page.elements.filter(({ tag }) => tag === 'html')
  const inner = page.elements.filter(({ parent }) => parent?.tag === 'body')
  const lacks = (name: string): string[] => [
    ...(html.some((element) => isSaid(element, name)) ? [] : [`<html> has no ${name}`]),
    ...(inner.some((element) => isSaid(element, name)) ? [] : [`no child of <body> has a ${name}`]),
  ]
  return [...lacks('lang'), ...lacks('dir')].map((lack) =>
    error('language', `In the HTML ${lack}, so that screen readers guess. The theme must set it.`),
  )
}

/** Words of one direction in a language of the other are read aloud wrongly, and quoted and hyphenated so. */
export const languageFits: Rule = ({ articles }) =>
  articles
    // A script in the tag (az-Arab) says more than the language.
    .filter(({ lang, dir }) => !/-[a-z]{4}\b/i.test(lang) && readDirection('', lang) !== dir)
    .map(({ lang, dir, source }) =>
      warning(
        'language',
        `${source.name} runs from ${dir === 'rtl' ? 'right to left' : 'left to right'}, but its language is "${lang}". Set its own above the text, such as  language: ${dir === 'rtl' ? 'ar' : 'en'}.`,
      ),
    )

/** `und` and `auto`, which MJML writes where nothing is said, say nothing. */
function isSaid(element: PageElement, name: string): boolean {
  return !['', 'und', 'auto'].includes(attribute(element, name))
}

/** A mail that is opened in a window of its own is called by its title. */
export const titleSaid: Rule = ({ page }) => {
  const said = page.elements.some((element) => element.tag === 'title' && wordsOf(element).trim() !== '')
  return said ? [] : [error('title', 'The HTML has no <title>. The theme must set the subject there.')]
}

/** Who jumps from heading to heading misses nothing: one h1, and no level left out. */
export const headingsOrdered: Rule = ({ page }) => {
  const headings = page.elements.filter((element) => /^h[1-6]$/.test(element.tag) && !isHidden(element))
  const tops = headings.filter(({ tag }) => tag === 'h1').length
  const levels = headings.map(({ tag }) => Number(tag.slice(1)))
  const skipped = headings.find((_, at) => (levels[at] ?? 0) > (levels[at - 1] ?? 0) + 1)
  return [
    ...(tops === 1
      ? []
      : [
          error(
            'headings',
            `The HTML has ${tops === 0 ? 'no' : tops} <h1>; the headline must be the only one.`,
          ),
        ]),
    ...(skipped === undefined || tops === 0
      ? []
      : [
          warning(
            'headings',
            `The heading "${quote(skipped)}" skips a level. Make it a heading of the level above.`,
          ),
        ]),
  ]
}

/** A table for layout must say so, or a screen reader counts its cells aloud; one of data has head cells. */
export const tablesExplained: Rule = ({ page }) => {
  const ofData = new Set(page.elements.filter(({ tag }) => tag === 'th').map(tableOf))
  const unexplained = page.elements.filter(
    (element) =>
      element.tag === 'table' &&
      !['presentation', 'none'].includes(attribute(element, 'role')) &&
      !ofData.has(element),
  )
  if (unexplained.length === 0) return []
  return [
    error(
      'tables',
      `${unexplained.length} of the HTML's tables have neither role="presentation" nor a <th>. The theme must say what they are.`,
    ),
  ]
}

function tableOf(cell: PageElement): PageElement | undefined {
  let at = cell.parent
  while (at !== undefined && at.tag !== 'table') at = at.parent
  return at
}

function quote(element: PageElement): string {
  const words = wordsOf(element).replaceAll(/\s+/g, ' ').trim()
  return words.length > 60 ? `${words.slice(0, 59)}…` : words
}
