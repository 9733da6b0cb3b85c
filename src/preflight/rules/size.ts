/** Checks the sizes that mail programs and servers put an end to. */
import type { Rule } from '../checked.ts'
import { error, warning } from '../finding.ts'

/** Gmail cuts a mail's HTML off at about so many KB, and drops its styles with that (rendering.md 2.7). */
export const gmailClip = 102

/** Gmail clips; 95 KB leave room for what relays add, and 80 are worth a word. */
export const htmlUnclipped: Rule = ({ longestHtml }) => {
  const kilobytes = Math.ceil(longestHtml / 1024)
  const message = `The HTML has ${kilobytes} KB and Gmail cuts a mail off at ${gmailClip} KB. Shorten the article.`
  if (kilobytes > 95) return [error('size', message)]
  return kilobytes > 80 ? [warning('size', message)] : []
}

/** Gmail drops style sheets above 16 KB, all of them; 12 leave room. */
const mostCss = 12 * 1024

/** A style sheet that Gmail keeps: short, and no at-rule in an at-rule. */
export const stylesKept: Rule = ({ page }) => {
  const bytes = page.sheets.reduce((sum, sheet) => sum + Buffer.byteLength(sheet.css), 0)
  return [
    ...(bytes > mostCss
      ? [
          error(
            'css',
            `The styles have ${Math.ceil(bytes / 1024)} KB; Gmail drops them all above 16, so 12 are the limit.`,
          ),
        ]
      : []),
    ...(page.sheets.some(({ nested }) => nested)
      ? [
          error(
            'css',
            'A style rule stands inside another within an @-rule; Gmail drops the whole style sheet. Take them apart.',
          ),
        ]
      : []),
  ]
}

/** RFC 5322 2.1.1. */
const longestLine = 998
/** The longest value that a header takes for us: an address of 254 octets and a name beside it. */
const headerValue = 'x'.repeat(254)

/** No line of the message is one that a server would break, or refuse. */
export const messageLinesFit: Rule = ({ message }) => {
  const filled = message.parts
    .map((part) => {
      if (typeof part === 'string') return part
      // In a body a value is broken into lines of its own, and so are encoded words in a header.
      return part.encoding === 'token' || part.encoding === 'mailbox' ? headerValue : '\r\n'
    })
    .join('')
  const longest = filled.split('\r\n').reduce((most, line) => Math.max(most, line.length), 0)
  if (longest <= longestLine) return []
  return [
    error(
      'message-lines',
      `A line of the message has ${longest} bytes; ${longestLine} are allowed (RFC 5322). This is a bug.`,
    ),
  ]
}
