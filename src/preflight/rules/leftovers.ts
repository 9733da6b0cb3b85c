/** Checks that no value was left out when the templates were filled. */
import type { Rule } from '../checked.ts'
import { error } from '../finding.ts'

/**
 * What a template leaves behind when a value was missing. An article may speak of such things itself: its braces
 * are references in the HTML, and its words stand in sentences, not alone or in attributes.
 */
export const valuesFilled: Rule = ({ html, text }) => {
  const found = [
    /\{\{|\}\}/.exec(html),
    html.includes('&#123;&#123;') ? null : /\{\{/.exec(text),
    // The word first, then what stands before it: looked at from every place, a long article would take seconds.
    /(?:undefined|NaN|\[object)(?<=\s(?:style|lang|dir|align|width|start|bgcolor)="[^"]*)/.exec(html),
    /(undefined|NaN|\[object)(?<=href="\1)/.exec(html),
    /(undefined|NaN|\[object \w+\])(?<=<(?:p|td|h1)(?: [^>]*)?>\s*\1)(?=\s*<)/.exec(html),
    /^(?:undefined|NaN|\[object \w+\])$/m.exec(text),
  ].flatMap((match) => match?.[0] ?? [])
  return [...new Set(found)].map((token) =>
    error('placeholder', `The mail holds "${token}", a value that was not filled in. This is a bug.`),
  )
}
