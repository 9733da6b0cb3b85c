/** Chooses a page's headline among its titles. */
import { collapse, type HtmlElement, textOf } from './html-tree.ts'

/** Characters of a title that are looked at. */
const longestTitle = 1_000
/** Characters of a line that is taken for the headline without a title that says so; a longer one is a paragraph. */
export const longestHeadline = 200

/** The headline that readers saw: the `<h1>` that the page's other titles agree with, else the first of these; `stated` are those of the metadata. */
export function chooseHeadline(
  elements: readonly HtmlElement[],
  stated: readonly (string | undefined)[],
  site: string | undefined,
): string | undefined {
  const title = elements.find(({ tag }) => tag === 'title')
  const titles = [...stated, title && collapse(textOf(title).slice(0, longestTitle))]
    .filter((text) => text !== undefined)
    .filter((text) => text !== '')
  const tops = elements.filter(({ tag }) => tag === 'h1').map((h1) => collapse(textOf(h1)))
  const agreed = tops.find((top) => top.length <= 300 && titles.some((text) => isAlike(top, text)))
  const distinct = new Set(tops.filter((top) => top !== '' && top !== site && top.length <= longestHeadline))
  const [only] = distinct.size === 1 && titles.length === 0 ? distinct : []
  const [first] = titles
  return agreed ?? only ?? (first && withoutSite(first, site))
}

/** Most words of the shorter one stand in the other. */
function isAlike(one: string, other: string): boolean {
  const [words, others] = [one, other].map((text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu)))
  if (!words || !others || words.size === 0) return false
  const common = [...words].filter((word) => others.has(word)).length
  return (
    common >= 0.6 * Math.min(words.size, others.size) && common >= 0.4 * Math.max(words.size, others.size)
  )
}

/** "Headline | Site" without the site: its name where it is known, else nothing is cut. */
function withoutSite(title: string, site: string | undefined): string {
  const parts = /^(.+)\s+[|–—·»-]\s+([^|]+)$/u.exec(title)
  return parts?.[1] !== undefined && parts[2]?.toLowerCase() === site?.toLowerCase() ? parts[1].trim() : title
}
