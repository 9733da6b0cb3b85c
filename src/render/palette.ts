/** Colours that stay readable: the publisher's own is made darker or lighter until it passes WCAG AA. */

/** What words stand on, and words that have no colour of their own; each #rrggbb. */
export interface Grounds {
  readonly ink: string
  readonly muted: string
  readonly page: string
  readonly card: string
  readonly soft: string
  readonly rule: string
}

/** What the templates paint with, light and dark. */
export interface Palette extends Grounds {
  /** Links and buttons on light ground. */
  readonly accent: string
  readonly onAccent: string
  readonly dark: Grounds & { readonly accent: string; readonly onAccent: string }
}

type Rgb = readonly [number, number, number]

/** WCAG 2.2, 1.4.3; a little above, since the soft ground is not quite white. */
const enough = 4.8
/** On dark ground a bare pass looks dim: 7 is WCAG's AAA. */
const enoughOnDark = 7
const black: Rgb = [0, 0, 0]
const white: Rgb = [255, 255, 255]
const defaultAccent = '#0b57a4'
const defaultDarkAccent = '#8ab8f0'

/** The palette of a publisher's colour on a theme's grounds. */
export function makePalette(
  colour: string,
  { light, dark }: { readonly light: Grounds; readonly dark: Grounds },
): Palette {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new Error(`a colour is written #rrggbb, not ${colour}`)
  const isDefault =
    colour.toLowerCase() === defaultAccent && contrast(defaultDarkAccent, dark.soft) >= enoughOnDark
  const onDark = isDefault ? defaultDarkAccent : mixUntilReadable(colour, white, dark.soft, enoughOnDark)
  return {
    ...light,
    accent: mixUntilReadable(colour, black, light.soft, enough),
    onAccent: '#ffffff',
    dark: { ...dark, accent: onDark, onAccent: mixUntilReadable(dark.page, black, onDark, enough) },
  }
}

/** Mixes a colour towards black or white in steps until it stands out from the ground. */
function mixUntilReadable(colour: string, towards: Rgb, ground: string, ratio: number): string {
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = writeHex(readHex(colour).map((value, at) => value + ((towards[at] ?? 0) - value) * part))
    if (contrast(mixed, ground) >= ratio) return mixed
  }
  return writeHex(towards)
}

/** The contrast ratio of two colours (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = readHex(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function readHex(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

function writeHex(rgb: readonly number[]): string {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`
}
