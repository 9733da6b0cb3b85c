/** Checks that words can be read: large enough, and apart from their ground in light and in dark. */
import { contrast } from '../../render/palette.ts'
import type { Mail, Rule } from '../checked.ts'
import { error, type Finding, warning } from '../finding.ts'
import { hasDarkRules, openPaint, type Scheme } from '../page/paint.ts'
import { outwards } from '../page/parse-page.ts'

/** CSS pixels; below it many can't read without zooming (rendering.md 2.4). */
const smallest = 14

/** No words are smaller than that. */
export const wordsLargeEnough: Rule = ({ page }) => {
  const small = page.words.flatMap(({ element, words }) => {
    const size = outwards(element)
      .map((each) => each.style.get('font-size')?.value)
      .find((value) => value !== undefined)
    const pixels = /^([\d.]+)px$/.exec(size ?? '')?.[1]
    return pixels !== undefined && Number(pixels) < smallest ? [{ pixels, words }] : []
  })
  return [...new Map(small.map((each) => [each.pixels, each])).values()].map(({ pixels, words }) =>
    warning(
      'font-size',
      `"${shorten(words)}" is set in ${pixels} px; ${smallest} is the least that reads well. Change the theme.`,
    ),
  )
}

/** WCAG 2.2, 1.4.3 (AA). */
const enough = 4.5

/** Every pair of colours that is declared stands apart enough, in light and in dark. */
export const coloursApart: Rule = (mail) => [
  ...dimPairs(mail, 'light'),
  ...(hasDarkRules(mail.page) ? dimPairs(mail, 'dark') : []),
]

function dimPairs({ page }: Mail, scheme: Scheme): Finding[] {
  const paint = openPaint(page, scheme)
  const pairs = new Map<string, Finding>()
  for (const { element, words } of page.words) {
    const { colour, ground } = paint(element)
    if (colour === undefined || ground === undefined) continue
    const ratio = contrast(colour, ground)
    if (ratio >= enough || pairs.has(`${colour} ${ground}`)) continue
    pairs.set(
      `${colour} ${ground}`,
      error(
        'contrast',
        `"${shorten(words)}" has ${colour} on ${ground} in ${scheme} mode: a contrast of ${ratio.toFixed(2)}, where ${enough} is needed. Change the theme's colours.`,
      ),
    )
  }
  return [...pairs.values()]
}

/** An inline colour wins over a sheet's, so in dark mode each needs a rule of its own, marked important. */
export const coloursHaveDarkOnes: Rule = ({ page }) => {
  if (!hasDarkRules(page))
    return [warning('dark-mode', 'The HTML has no colours for dark mode. Add them to the theme.')]
  const paint = openPaint(page, 'dark')
  const colours = new Map(
    page.words
      .map(({ element, words }) => ({ ...paint(element), words }))
      .filter(({ inline }) => inline)
      .map(({ colour, words }) => [colour, words]),
  )
  return [...colours].map(([colour, words]) =>
    warning(
      'dark-mode',
      `"${shorten(words)}" keeps ${colour ?? 'its colour'} in dark mode. Give it a class that the dark rules know.`,
    ),
  )
}

function shorten(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
