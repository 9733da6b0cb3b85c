/** Encodes pixels as the JPEG or PNG that a mail shows: small enough, the same bytes each time, nothing but the picture. */
import type { Picture, Size } from './decode-picture.ts'
import type { ImageFormat } from './image-url.ts'
import { loadSharp } from './load-sharp.ts'

/** Bytes of one picture at most. */
export const largestFile = 200 * 1024

/** A picture as a file. */
export interface EncodedPicture extends Size {
  readonly format: ImageFormat
  readonly bytes: Buffer
}

/** From what nobody can tell from the original to what is still good to look at on a dense screen. */
const qualities = [82, 72, 60] as const
/** A file this many times too large is not tried at the qualities between: the lowest halves it at best. */
const hopeless = 2.5
/** Below this a picture with transparency is set on white instead: a JPEG has room for more pixels. */
const narrowestPng = 600
/** Few colours take a third of the bytes, half the width a quarter: larger ones need not be tried. */
const hopelessPng = 12
/** How much larger a PNG may be than the JPEG: letters and lines stay sharp in it. */
const pngBonus = 1.25

/** Makes a file of at most `largestFile` bytes: the quality goes down first, then the width. */
export async function encodePicture(picture: Picture): Promise<EncodedPicture> {
  if (picture.channels === 4)
    return (await encodeTransparent(picture)) ?? (await encodeJpeg(await onWhite(picture)))
  const jpeg = await encodeJpeg(picture)
  if (picture.photo) return jpeg
  const png = await encodePng(picture, picture, lossless)
  return png.bytes.length <= Math.min(largestFile, jpeg.bytes.length * pngBonus) ? png : jpeg
}

async function encodeJpeg(picture: Picture): Promise<EncodedPicture> {
  const lowest = qualities[2]
  let last = 0
  for (const quality of qualities) {
    if (last > hopeless * largestFile && quality !== lowest) continue
    const bytes = await toJpeg(picture, picture, quality)
    if (bytes.length <= largestFile) return { ...sizeOf(picture), format: 'jpeg', bytes }
    last = bytes.length
  }
  return await narrow(picture, last, async (size) => ({
    ...size,
    format: 'jpeg',
    bytes: await toJpeg(picture, size, lowest),
  }))
}

/** Undefined where only a small PNG would do. */
async function encodeTransparent(picture: Picture): Promise<EncodedPicture | undefined> {
  const full = await encodePng(picture, picture, lossless)
  if (full.bytes.length <= largestFile) return full
  if (full.bytes.length > hopelessPng * largestFile) return undefined
  const fewer = await encodePng(picture, picture, fewColours)
  if (fewer.bytes.length <= largestFile) return fewer
  const narrower = await narrow(picture, fewer.bytes.length, (size) => encodePng(picture, size, fewColours))
  return narrower.width >= Math.min(picture.width, narrowestPng) ? narrower : undefined
}

/** Bytes go with the area; each round leaves a little room, so that one or two do. */
async function narrow(
  picture: Size,
  length: number,
  encode: (size: Size) => Promise<EncodedPicture>,
): Promise<EncodedPicture> {
  let factor = 1
  for (let last = length; ; ) {
    factor *= Math.min(0.9, Math.sqrt(largestFile / last) * 0.95)
    const encoded = await encode({
      width: Math.max(1, Math.floor(picture.width * factor)),
      height: Math.max(1, Math.floor(picture.height * factor)),
    })
    if (encoded.bytes.length <= largestFile) return encoded
    last = encoded.bytes.length
  }
}

const lossless = { compressionLevel: 9 } as const
const fewColours = { palette: true, compressionLevel: 9, effort: 5 } as const

async function encodePng(
  picture: Picture,
  size: Size,
  how: typeof lossless | typeof fewColours,
): Promise<EncodedPicture> {
  const bytes = await (await resized(picture, size)).png(how).toBuffer()
  return { ...sizeOf(size), format: 'png', bytes }
}

async function toJpeg(picture: Picture, size: Size, quality: number): Promise<Buffer> {
  // Colour at full resolution where letters and lines may be: thin red ones smear else.
  const chromaSubsampling = picture.photo ? '4:2:0' : '4:4:4'
  return await (await resized(picture, size)).jpeg({ quality, chromaSubsampling, mozjpeg: true }).toBuffer()
}

/** White, since that is what most readers would see behind it. */
async function onWhite(picture: Picture): Promise<Picture> {
  const image = await resized(picture, picture)
  return { ...picture, channels: 3, pixels: await image.flatten({ background: '#fff' }).raw().toBuffer() }
}

async function resized({ pixels, channels, width, height }: Picture, size: Size) {
  const sharp = await loadSharp()
  const image = sharp(pixels, { raw: { width, height, channels } })
  return size.width === width ? image : image.resize({ ...sizeOf(size), fit: 'fill' })
}

function sizeOf({ width, height }: Size): Size {
  return { width, height }
}
