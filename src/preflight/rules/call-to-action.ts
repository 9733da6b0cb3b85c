/** Checks that the call to action leads to a page on which somebody can sign up. */
import type { Rule } from '../checked.ts'
import { warning } from '../finding.ts'

/**
 * Strangers may sign up to public lists only, and the page is on the site. Warnings: the mail itself is right, and
 * one that leaves this machine is refused at departure where the site is not set. Whether the page answers is asked
 * with the links (`check-links.ts`).
 */
export const callLeadsSomewhere: Rule = ({ settings, page }) => {
  const call = `${settings.site}/subscribe`
  const asks = page.elements.some(
    ({ tag, attributes }) => tag === 'a' && attributes.get('href')?.startsWith(call) === true,
  )
  if (!asks) return []
  if (settings.missing.includes('site'))
    return [
      warning(
        'call-to-action',
        `The call to action leads to ${call}, on this machine only. Set publication.site in broadsheet.yaml.`,
      ),
    ]
  if (settings.public) return []
  return [
    warning(
      'call-to-action',
      'The call to action asks strangers to sign up, but nobody can sign up to this list. Set  public: true  for it in broadsheet.yaml.',
    ),
  ]
}
