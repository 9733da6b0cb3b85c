/** Checks that the HTML holds nothing that mail programs take out or trip over. */
import type { Rule } from '../checked.ts'
import { error, warning } from '../finding.ts'
import { attribute, isHidden, isWithin } from '../page/parse-page.ts'

/** What mail programs take out, or warn of. */
const forbidden: ReadonlySet<string> = new Set(
  'script form link iframe style object embed applet input button textarea select base audio video'.split(
    ' ',
  ),
)

/** Nothing acts in a mail: no script, no form, no frame; styles stand in the head. */
export const nothingActs: Rule = ({ page }) => {
  const inBody = page.elements.filter((element) => forbidden.has(element.tag) && isWithin(element, 'body'))
  const inHead = page.elements.filter(
    (element) =>
      !isWithin(element, 'body') &&
      (['script', 'base', 'link'].includes(element.tag) ||
        attribute(element, 'http-equiv').toLowerCase() === 'refresh'),
  )
  const found = new Set([...inBody, ...inHead].map(({ tag }) => `<${tag}>`))
  const handlers = new Set(
    page.elements.flatMap(({ attributes }) => [...attributes.keys()].filter((name) => /^on[a-z]/.test(name))),
  )
  return [...found, ...handlers].map((what) =>
    error(
      'markup',
      `The HTML holds ${what}, which mail programs take out or refuse. Take it out of the theme.`,
    ),
  )
}

/** Outlook's conditional comments are opened and closed in turn, and so are the tables in them. */
export const outlookBalanced: Rule = ({ html }) => {
  let open = false
  let balanced = true
  for (const [mark] of html.matchAll(/<!--\[if\b|<!\[endif\]/gi)) {
    const opens = mark.startsWith('<!--')
    balanced &&= opens !== open
    open = opens
  }
  // What only Outlook sees; `<!--[if !mso]><!-->` is seen by everybody else.
  const forOutlook = [...html.matchAll(/<!--\[if(?![^\]]*!mso)[^\]]*\]>([\s\S]*?)<!\[endif\]-->/gi)]
    .map(([, content = '']) => content)
    .join('')
  const even = ['table', 'tr', 'td'].every(
    (tag) => count(forOutlook, `<${tag}\\b`) === count(forOutlook, `</${tag}>`),
  )
  return balanced && !open && even
    ? []
    : [
        error(
          'outlook',
          "Outlook's conditional comments, or the tables in them, are not balanced. Check the theme's templates.",
        ),
      ]
}

function count(text: string, pattern: string): number {
  return text.match(new RegExp(pattern, 'gi'))?.length ?? 0
}

/** Runs of what takes no room; single ones join letters (Persian) or pictures (emoji). */
const unseenRun = /(?:\u00ad|\u034f|[\u200b-\u200d]|\u2060|\ufeff){2,}/

/** C1 controls make Gmail clip a mail of any size (rendering.md 2.7); unseen signs in a row hide what a filter should see. */
export const charactersClean: Rule = ({ page, html, text, subject, preheader }) => {
  const control = /[\u0080-\u009f]/.exec(`${subject}\n${preheader}\n${html}\n${text}`)?.[0]
  const hidden = [
    ...page.words.map(({ words }) => words),
    ...page.elements.filter((element) => !isHidden(element)).map((element) => attribute(element, 'alt')),
    subject,
    text,
  ]
  return [
    ...(control === undefined
      ? []
      : [
          error(
            'characters',
            `The mail holds the control character U+00${control.charCodeAt(0).toString(16).toUpperCase()}, at which Gmail clips it. Save the article as UTF-8.`,
          ),
        ]),
    ...(hidden.some((words) => unseenRun.test(words))
      ? [
          warning(
            'characters',
            'The mail holds several characters in a row that nobody sees. Take them out of the article.',
          ),
        ]
      : []),
  ]
}
