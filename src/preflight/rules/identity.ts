/** Checks that the mail says who publishes it, and where they are. */

import type { Rule } from '../checked.ts'
import { error, warning } from '../finding.ts'
import { attribute } from '../page/parse-page.ts'

/**
 * Who publishes must be said in full: CAN-SPAM and its like ask for the postal address. A warning here, since
 * mail that stays on this machine may go without; another relay is refused at departure.
 */
export const identityComplete: Rule = ({ settings }) =>
  settings.missing.map((setting) =>
    warning('identity', `publication.${setting} is not set. Write it into broadsheet.yaml.`),
  )

/** Both bodies must say where the publisher is. */
export const postalAddressShown: Rule = ({ settings, page, text }) => {
  const wanted = squeeze(settings.postalAddress)
  // An address that is not set is the identity's finding.
  if (wanted === '') return []
  const html = page.words.map(({ words }) => words).join('')
  return [
    ...(squeeze(html).includes(wanted) ? [] : [missing('postal-address', 'HTML', 'postal address')]),
    ...(squeeze(text).includes(wanted) ? [] : [missing('postal-address', 'text', 'postal address')]),
  ]
}

/** Both bodies must show the way out. */
export const unsubscribeShown: Rule = ({ page, text }) => {
  const shown = page.elements.some(
    (element) => element.tag === 'a' && attribute(element, 'href') === '{unsubscribeUrl}',
  )
  return [
    ...(shown ? [] : [missing('unsubscribe', 'HTML', 'unsubscribe link')]),
    ...(/^\{unsubscribeUrl\}$/m.test(text) ? [] : [missing('unsubscribe', 'text', 'unsubscribe link')]),
  ]
}

/** A mail that a client mangles must be readable elsewhere. */
export const viewLinkShown: Rule = ({ page, text, viewUrl }) => {
  const links = page.elements.filter(({ tag }) => tag === 'a').map((element) => attribute(element, 'href'))
  const without = [
    ...(links.includes(viewUrl) ? [] : ['HTML']),
    ...(text.split(/\s+/).includes(viewUrl) ? [] : ['text']),
  ]
  return without.map((body) =>
    warning(
      'view-in-browser',
      `The ${body} has no link to the edition's page. The theme's templates should show it.`,
    ),
  )
}

function missing(rule: string, body: string, what: string) {
  return error(rule, `The ${body} has no ${what}. The theme's templates must show it.`)
}

/** Blanks and control characters left out, since lines are wrapped. */
function squeeze(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '')
}
