/** Pictures of every kind, made with sharp, for the tests of what becomes of them. */
import sharp, { type Color, type Sharp } from 'sharp'

/** What looks like a photograph to an encoder: soft shapes and grain. Always the same for the same size. */
export function photo(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const pixels = Buffer.alloc(width * height * channels)
  let seed = 1
  for (let at = 0; at < pixels.length; at++) {
    // A linear congruential generator (Numerical Recipes): noise that is the same on every run.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const x = Math.floor(at / channels) % width
    pixels[at] = (128 + 90 * Math.sin((x + at / width) / 90) + (seed >>> 27)) & 255
  }
  return sharp(pixels, { raw: { width, height, channels } })
}

/** Nothing but grain: the worst for every encoder. */
export function noise(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const pixels = Buffer.alloc(width * height * channels)
  let seed = 7
  for (let at = 0; at < pixels.length; at++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    pixels[at] = seed >>> 24
  }
  return sharp(pixels, { raw: { width, height, channels } })
}

/** One colour all over. */
export function plain(width: number, height: number, background: Color = '#c00000'): Sharp {
  return sharp({ create: { width, height, channels: 3, background } })
}

/** Bars of a few colours, as a chart has; with nothing behind them where `open`. */
export function chart(width: number, height: number, open = false): Sharp {
  const background = { r: 255, g: 255, b: 255, alpha: open ? 0 : 1 }
  const bar = (left: number, colour: string) => ({
    input: {
      create: {
        width: Math.floor(width / 5),
        height: Math.floor(height / 2),
        channels: 3 as const,
        background: colour,
      },
    },
    left,
    top: Math.floor(height / 4),
  })
  return sharp({ create: { width, height, channels: 4, background } }).composite([
    bar(Math.floor(width / 10), '#0b57a4'),
    bar(Math.floor(width / 2), '#c00000'),
  ])
}

/** A picture's colour at a place, as [red, green, blue, alpha]. */
export async function colourAt(bytes: Uint8Array, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(bytes)
    .ensureAlpha()
    .extract({ left, top, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data]
}

/** Whether two colours look alike: JPEG is off by a little. */
export function isNear(found: readonly number[], wanted: readonly number[], by = 8): boolean {
  return wanted.every((value, channel) => Math.abs(value - (found[channel] ?? Number.NaN)) <= by)
}
