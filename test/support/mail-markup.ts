/** HTML that a validator accepts, by a profile for mail: what clients need is allowed, and nothing else. */
import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // Styles stand inline because clients drop style sheets.
    'no-inline-style': 'off',
    // Gmail replaces sectioning elements, so their roles stand on a div.
    'prefer-native-element': 'off',
    // Outlook's Word reads its own comments, and attributes that pages have given up: align, bgcolor, border.
    'no-conditional-comment': 'off',
    'no-deprecated-attr': 'off',
    // A row is a row without it, and every layout table would grow by it.
    'prefer-tbody': 'off',
    // How MJML writes: no matter to a client.
    'no-trailing-whitespace': 'off',
    'attr-quotes': 'off',
    'void-style': 'off',
    'doctype-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    // A headline is as long as it is.
    'long-title': 'off',
  },
})

/** What the validator finds, a line for each kind. */
export async function checkMarkup(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  const found = results.flatMap(({ messages }) => messages)
  return [...new Set(found.map(({ ruleId, message, line }) => `${ruleId}: ${message} (line ${line})`))]
}
