/** Puts pictures into the message itself, beside the HTML that shows them (RFC 2387, RFC 2392). */
import { cidOf, type ImageFormat, imageFormats } from '../article/images/image-url.ts'
import { Mistake } from '../mistake.ts'
import type { Part } from '../render/parts.ts'
import { assertToken } from './header.ts'

/** A picture that goes along. */
export interface AttachedImage {
  /** Without its brackets; the HTML names it `cid:` and this. */
  readonly cid: string
  readonly format: ImageFormat
  readonly bytes: Uint8Array
}

/** `=_` cannot stand in base64 or quoted-printable; and it does not begin as the outer boundary does (RFC 2046 5.1.1). */
const boundary = '=_pictures'
/** RFC 2045 6.8. */
const longestLine = 76
// Every reader's copy has every byte, a third longer in base64; many servers take 10 MB a message.
const mostBytes = 5_000_000

/** Makes attachments of stored pictures, each once. Throws a {@link Mistake} where the message would be too heavy. */
export function attachImages(
  images: readonly { readonly hash: string; readonly format: ImageFormat; readonly bytes: Uint8Array }[],
): AttachedImage[] {
  const attached = new Map(
    images.map(({ hash, format, bytes }) => [hash, { cid: cidOf({ hash }), format, bytes }]),
  )
  const total = [...attached.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (total > mostBytes)
    throw new Mistake(
      `The pictures have ${(total / 1e6).toFixed(1)} MB, and every message would carry them (at most ${mostBytes / 1e6} MB). Send without --inline-images: readers fetch them from the site.`,
    )
  return [...attached.values()]
}

/** Wraps the HTML's part, headers and body, with the pictures; without any it stays as it is. */
export function relateImages(html: readonly Part[], attached: readonly AttachedImage[]): Part[] {
  if (attached.length === 0) return [...html]
  return [
    `Content-Type: multipart/related; type="text/html"; boundary="${boundary}"\r\n`,
    `\r\n--${boundary}\r\n`,
    ...html,
    ...attached.map(imagePart),
    `\r\n--${boundary}--\r\n`,
  ]
}

function imagePart({ cid, format, bytes }: AttachedImage, index: number): string {
  assertToken('Content-ID', cid)
  const { extension, mediaType } = imageFormats[format]
  return [
    `\r\n--${boundary}`,
    `Content-Type: ${mediaType}`,
    'Content-Transfer-Encoding: base64',
    `Content-ID: <${cid}>`,
    // Some clients list it below the message all the same: then it needs a name.
    `Content-Disposition: inline; filename="picture-${index + 1}.${extension}"`,
    '',
    ...base64Lines(bytes),
  ].join('\r\n')
}

function base64Lines(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('base64')
  return Array.from({ length: Math.ceil(text.length / longestLine) }, (_, line) =>
    text.slice(line * longestLine, (line + 1) * longestLine),
  )
}
