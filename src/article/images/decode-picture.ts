/** Decodes a picture from outside into upright sRGB pixels that fit a frame. */
import { cautiously, loadSharp } from './load-sharp.ts'
import { PictureFault } from './picture-fault.ts'
import { assertCalmVector } from './vector.ts'

/** Width and height in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** What a picture must fit. */
export interface Frame {
  /** Pixels of the file at most. */
  readonly file: Size
  /** CSS pixels that it is shown at most. */
  readonly shown: Size
  /** Natural pixels that it must have either way. */
  readonly smallest: number
  /** CSS pixels that it must be shown at either way. */
  readonly thinnest: number
  /** How far a vector picture may grow beyond its natural size. */
  readonly vectorGrowth: number
  /** Whether it comes from somebody else: then a vector picture must be calm. */
  readonly untrusted: boolean
}

/** Pixels in rows, 8 bits a channel, with what is known of where they come from. */
export interface Picture extends Size {
  readonly pixels: Buffer
  readonly channels: 3 | 4
  /** CSS pixels that it is shown at. */
  readonly shown: Size
  /** It was a JPEG: its pixels hold noise that only JPEG keeps small. */
  readonly photo: boolean
}

/** What sharp may read; everything else it might learn to read is refused. */
const readable: ReadonlySet<string> = new Set(['jpeg', 'png', 'gif', 'webp', 'tiff', 'heif', 'avif', 'svg'])
// A file of HEVC pictures says so in its first box (ISO/IEC 23008-12, B.4.1); AVIF is a sibling, and can be read.
const heic = /^....ftyphe(?:ic|ix|vc|vx|im|is)/s
// Seconds: a 50-megapixel file takes one or two.
const decodeTimeout = { seconds: 10 }
// libvips draws vectors at 72 dots an inch where a pixel is a pixel.
const naturalDensity = 72

/** Throws a {@link PictureFault} where the bytes are no picture, or none for a mail. */
export async function decodePicture(bytes: Uint8Array, frame: Frame): Promise<Picture> {
  if (heic.test(Buffer.from(bytes.subarray(0, 12)).toString('latin1')))
    throw new PictureFault(
      'it is a HEIC file, as phones make them, which few programs read. Save it as JPEG.',
    )
  const sharp = await loadSharp()
  const metadata = await refusing(() => sharp(bytes, cautiously).metadata())
  if (!readable.has(metadata.format)) throw new PictureFault(noPicture)
  const vector = metadata.format === 'svg'
  if (vector && frame.untrusted) assertCalmVector(bytes)
  const natural = metadata.autoOrient
  assertLargeEnough(natural, frame)
  const scale = vector ? Math.min(frame.vectorGrowth, fit(natural, frame.file)) : 1
  const density = vector && { density: naturalDensity * scale }
  const { data, info } = await refusing(() =>
    sharp(bytes, { ...cautiously, ...density })
      .timeout(decodeTimeout)
      .autoOrient()
      .resize({ ...frame.file, fit: 'inside', withoutEnlargement: true })
      // sRGB is what sharp makes where it is told nothing else.
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  const { width, height, channels } = info
  // Half the file's pixels, where a vector was drawn for screens that have twice as many.
  const wished = vector ? { width: width / 2, height: height / 2 } : natural
  const shown = scaled(wished, Math.min(1, fit(wished, frame.shown)))
  if (Math.min(shown.width, shown.height) < frame.thinnest)
    throw new PictureFault('it is a strip too thin to be shown in a mail. Cut out the part that matters.')
  return { ...dropOpaqueAlpha(data, channels), width, height, shown, photo: metadata.format === 'jpeg' }
}

/** The size by a factor, whole pixels, never none. */
export function scaled({ width, height }: Size, factor: number): Size {
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  }
}

/** The factor that makes a size touch a frame. */
function fit(size: Size, frame: Size): number {
  return Math.min(frame.width / size.width, frame.height / size.height)
}

function assertLargeEnough(natural: Size, { smallest }: Frame): void {
  const { width, height } = natural
  if (width < smallest || height < smallest)
    throw new PictureFault(
      `it is ${width} × ${height} pixels, a tracking pixel or an icon rather than a picture (${smallest} × ${smallest} at least).`,
    )
}

/** Grey becomes colour, and a channel of transparency that says nothing is taken off. */
function dropOpaqueAlpha(data: Buffer, channels: number): Pick<Picture, 'pixels' | 'channels'> {
  if (channels === 3) return { pixels: data, channels }
  if (channels !== 4) throw new Error(`sharp gave ${channels} channels where sRGB has 3 or 4`)
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return { pixels: data, channels }
  const pixels = Buffer.alloc((data.length / 4) * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    pixels[to] = data[from] ?? 0
    pixels[to + 1] = data[from + 1] ?? 0
    pixels[to + 2] = data[from + 2] ?? 0
  }
  return { pixels, channels: 3 }
}

const noPicture = 'it is no picture that Broadsheet can read (JPEG, PNG, GIF, WebP, AVIF, TIFF or SVG).'

/** Says in words what sharp refuses, at once or later; the original stays as the cause. */
async function refusing<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    throw new PictureFault(wordsFor(cause instanceof Error ? cause.message : String(cause)), { cause })
  }
}

function wordsFor(message: string): string {
  if (/pixel limit/i.test(message))
    return `it has more than ${cautiously.limitInputPixels / 1e6} million pixels. Save it smaller.`
  if (/unsupported image format|Input Buffer is empty/i.test(message)) return noPicture
  if (/timeout/i.test(message))
    return `drawing it took longer than ${decodeTimeout.seconds} seconds. Save it as JPEG or PNG.`
  return 'it is cut off or broken. Open it, save it again as JPEG or PNG, and try that.'
}
