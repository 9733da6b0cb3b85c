/** Loads sharp when the first picture comes, so that a command without pictures starts without it. */

/** How every file from outside is opened: what is cut off or broken is refused, what is merely odd is not. */
export const cautiously = {
  failOn: 'error',
  // 50 million pixels, a camera's: an interlaced file of that size takes 200 MB while it is read.
  limitInputPixels: 50_000_000,
} as const

/** The sharp function; its cache is off, since no picture is made twice. */
export async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  return sharp
}
