/** The only file that knows MJML: turns a filled template into HTML that mail clients show alike. */
import mjml2html from 'mjml'

/**
 * Compiles MJML strictly: an unknown tag or a bad value stops the edition.
 *
 * No fonts (MJML would link Google's for some stacks), no includes, no minifying and no beautifying.
 */
export async function compileMjml(source: string): Promise<string> {
  const { html } = await mjml2html(source, {
    fonts: {},
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
  })
  return html
    .replaceAll(/^[ \t]+/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}
