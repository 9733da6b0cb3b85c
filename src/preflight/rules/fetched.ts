/** Checks that opening the mail asks nobody but the publisher's own site for anything. */
import type { Rule } from '../checked.ts'
import { error } from '../finding.ts'
import { attribute, type PageElement, parsePage } from '../page/parse-page.ts'

/** A font or style that is fetched tells a third party who reads. */
export const sheetsFetchNothing: Rule = ({ page }) => {
  const outside = page.sheets.some(({ css }) => /@import|@font-face|url\(\s*["']?(?:https?:)?\/\//i.test(css))
  return outside
    ? [
        error(
          'fonts',
          'A style sheet fetches a font or a file, which tells its server who reads. Name fonts that readers have.',
        ),
      ]
    : []
}

/** What a style, a `background` or Outlook's VML shows is a picture of the edition's, or it would tell who reads (DESIGN 3.11). */
export const backgroundsOwn: Rule = ({ page, html, settings }) => {
  const shown = [...page.elements, ...parsePage(forOutlook(html)).elements].flatMap(fetchedBy)
  const own = `${settings.site}/m/`
  const foreign = shown.filter((url) => !url.startsWith(own) && !/^(?:cid:.|#)/i.test(url))
  return [...new Set(foreign)].map((url) =>
    error(
      'fetched',
      `The HTML fetches ${url.slice(0, 100)} as a background, which tells its server who reads. Take it out of the theme.`,
    ),
  )
}

/** What only Outlook reads: the insides of its conditional comments. */
function forOutlook(html: string): string {
  return [...html.matchAll(/<!--\[if[^\]]*\]>([\s\S]*?)<!\[endif\]-->/gi)]
    .map(([, content = '']) => content)
    .join('\n')
}

function fetchedBy(element: PageElement): string[] {
  const inStyle = [...attribute(element, 'style').matchAll(/url\(\s*["']?([^"')]*)/gi)]
  return [
    ...inStyle.map(([, url = '']) => url.trim()),
    attribute(element, 'background'),
    ...(element.tag.startsWith('v:') ? [attribute(element, 'src'), attribute(element, 'o:href')] : []),
  ].filter((url) => url !== '')
}
