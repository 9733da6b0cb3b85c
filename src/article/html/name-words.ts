/** The words in an element's class and id: what the page's makers call it. */
import { attribute, type HtmlElement } from './html-tree.ts'

/** The words of class names and ids, however they are joined (`signup-title`, `signupTitle`), in lower case. */
export function nameWords(element: HtmlElement): Set<string> {
  const names = `${attribute(element, 'class')} ${attribute(element, 'id')}`.slice(0, 1_000)
  return new Set(
    names
      .replace(/([a-z\d])(?=[A-Z])/g, '$1 ')
      .toLowerCase()
      .match(/[a-z]+/g),
  )
}

/** Whether one of the words is in the list. */
export function isCalled(words: ReadonlySet<string>, list: ReadonlySet<string>): boolean {
  for (const word of words) if (list.has(word)) return true
  return false
}
