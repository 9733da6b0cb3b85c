/** Turns the bytes of one picture into what is stored and shown: decode, fit, encode, name by content. */
import { createHash } from 'node:crypto'
import type { StoredImage } from '../article.ts'
import { decodePicture, type Frame, type Size, scaled } from './decode-picture.ts'
import { encodePicture } from './encode-picture.ts'

/** A picture ready to be stored. */
export interface PreparedImage {
  readonly stored: StoredImage
  /** Pixels of the file. */
  readonly pixels: Size
  readonly bytes: Buffer
}

/** The same bytes and frame give the same file. Throws a {@link PictureFault}. */
export async function preparePicture(bytes: Uint8Array, frame: Frame): Promise<PreparedImage> {
  const picture = await decodePicture(bytes, frame)
  const { format, bytes: file, width, height } = await encodePicture(picture)
  // Never shown larger than it is, should bytes have cost it pixels.
  const shown = scaled(picture.shown, Math.min(1, width / picture.shown.width))
  const hash = createHash('sha256').update(file).digest('hex')
  return { stored: { hash, format, ...shown }, pixels: { width, height }, bytes: file }
}
