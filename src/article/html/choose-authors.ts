/** Chooses a page's writers among the places that name them. */
import { readByline } from '../text/read-byline.ts'
import { attribute, collapse, type HtmlElement, textOf } from './html-tree.ts'

/** The writers by name, from the first place that has any: `stated` are the metadata's; a publisher's name, an address or a whole sentence is none. */
export function chooseAuthors(
  elements: readonly HtmlElement[],
  stated: readonly (readonly string[])[],
  site: string | undefined,
): string[] {
  const bylines = elements
    .filter((element) => /\b(?:byline|author)\b/i.test(attribute(element, 'class')))
    .flatMap((element) => readByline(collapse(textOf(element)))?.people.map(({ name }) => name) ?? [])
  const marked = elements
    .filter(
      (element) => attribute(element, 'itemprop') === 'author' || attribute(element, 'rel') === 'author',
    )
    .map((element) => collapse(textOf(element)))
  for (const names of [...stated, bylines, marked.slice(0, 1)]) {
    const good = names
      .flatMap((name) => name.replace(/^by\s+/i, '').split(/\s*[,;]\s*(?:and\s+)?|\s+(?:and|&)\s+/))
      .filter((name) => isName(name) && name.toLowerCase() !== site?.toLowerCase())
    if (good.length > 0 && good.length <= 12) return [...new Set(good)]
  }
  return []
}

function isName(name: string): boolean {
  return (
    name.length >= 2 &&
    name.length <= 60 &&
    /^\p{L}[^\d@/:|<>]*$/u.test(name) &&
    !/^(?:admin|staff|editor|unknown|none|null)$/i.test(name)
  )
}
