/** Checks the pictures of the HTML: each has words for it, a size, a place it is had from, and is one to look at. */
import type { Rule } from '../checked.ts'
import { error, type Finding } from '../finding.ts'
import { attribute, type PageElement } from '../page/parse-page.ts'

/** Every `img` says in words what it shows (empty for decoration), how wide it is, and comes over https or along with the mail. */
export const picturesComplete: Rule = ({ page, settings }) =>
  page.elements
    .filter(({ tag }) => tag === 'img')
    .flatMap((image): Finding[] => {
      const which = `The picture ${attribute(image, 'src').slice(0, 100) || 'without an address'}`
      return [
        ...(image.attributes.has('alt')
          ? []
          : [error('pictures', `${which} has no alt attribute. The theme must set one.`)]),
        ...(/^[1-9]\d*$/.test(attribute(image, 'width'))
          ? []
          : [
              error(
                'pictures',
                `${which} has no width in numbers, and Outlook would show it at its full size.`,
              ),
            ]),
        ...(isHad(attribute(image, 'src'), settings.site)
          ? []
          : [error('pictures', `${which} is not had over https, so that mail programs leave it out.`)]),
      ]
    })

/** Where the site itself has no https yet, mail stays on this machine anyway (departure looks at that). */
function isHad(src: string, site: string): boolean {
  const own = `${site}/`
  return /^(?:https:\/\/[^/]|cid:.)/i.test(src) || (own.startsWith('http:') && src.startsWith(own))
}

/** A picture that nobody can see is there to tell who looks: nothing of the kind goes out (DESIGN 3.11). */
export const nobodyWatched: Rule = ({ page }) =>
  page.elements
    .filter((element) => element.tag === 'img' && isUnseen(element))
    .map((image) =>
      error(
        'tracking',
        `The picture ${attribute(image, 'src').slice(0, 100)} is too small to be seen, like one that tracks readers. Take it out.`,
      ),
    )

/** A hairline of 2 px is still no picture. */
const tooSmall = 2

function isUnseen(image: PageElement): boolean {
  const style = attribute(image, 'style')
  const small = ['width', 'height'].some((side) => {
    const set = new RegExp(`(?:^|[;\\s])${side}\\s*:\\s*(\\d+)px`).exec(style)?.[1]
    return [attribute(image, side), set ?? ''].some(
      (value) => /^\d+$/.test(value) && Number(value) <= tooSmall,
    )
  })
  return small || /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])/.test(style)
}
