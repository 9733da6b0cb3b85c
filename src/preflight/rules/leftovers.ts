/** Checks that no value was left out when the templates were filled. */
import { blockText } from '../../article/block-text.ts'
import type { Checked, Rule } from '../checked.ts'
import { error } from '../finding.ts'

/**
 * What a template leaves behind when a value was missing. An article may speak of such things itself: its braces
 * are references in the HTML, and its words are none in attributes; alone in a line or a cell they may be the article's own.
 */
export const valuesFilled: Rule = ({ html, text, articles }) => {
  const own = new Set(articles.flatMap(tokensIn))
  const found = [
    /\{\{|\}\}/.exec(withoutSheets(html)),
    html.includes('&#123;&#123;') ? null : /\{\{/.exec(text),
    // The word first, then what stands before it: looked at from every place, a long article would take seconds.
    /(?:undefined|NaN|\[object)(?<=\s(?:style|lang|dir|align|width|start|bgcolor)="[^"]*)/.exec(html),
    /(undefined|NaN|\[object)(?<=href="\1)/.exec(html),
    ...[
      ...html.matchAll(/(undefined|NaN|\[object \w+\])(?<=<(?:p|td|h1)(?: [^>]*)?>\s*\1)(?=\s*<)/g),
      ...text.matchAll(/^(?:undefined|NaN|\[object \w+\])$/gm),
    ].filter(([token]) => !own.has(token)),
  ].flatMap((match) => match?.[0] ?? [])
  return [...new Set(found)].map((token) =>
    error('placeholder', `The mail holds "${token}", a value that was not filled in. This is a bug.`),
  )
}

/** A minified style sheet ends in two braces. */
function withoutSheets(html: string): string {
  return html.replaceAll(/<style\b[^>]*>[\s\S]*?<\/style>/gi, '')
}

/** Such words in an article: a paragraph's end may stand in a line alone once it is wrapped. */
function tokensIn({ headline, dek = '', body }: Checked['articles'][number]): string[] {
  return [headline, dek, ...body.map(blockText)].flatMap(
    (words) => words.match(/undefined|NaN|\[object \w+\]/g) ?? [],
  )
}
