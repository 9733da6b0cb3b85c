/** Says where a stored picture is found: under an address that never changes, or inside the message. */
import type { StoredImage } from '../article.ts'

/** The formats that a stored picture may have, as they stand in its address and in a Content-Type. */
export const imageFormats = {
  jpeg: { extension: 'jpg', mediaType: 'image/jpeg' },
  png: { extension: 'png', mediaType: 'image/png' },
} as const

/** One of {@link imageFormats}. */
export type ImageFormat = keyof typeof imageFormats

/** The picture's absolute address; `site` is where readers reach the public pages. */
export function imageUrl(site: string, { hash, format }: StoredImage): string {
  return `${site.replace(/\/+$/, '')}/m/${hash}.${imageFormats[format].extension}`
}

/** What names the picture within its message, without brackets: `cid:` and this is its URL (RFC 2392 2). */
export function cidOf({ hash }: Pick<StoredImage, 'hash'>): string {
  // 128 bits: as unique in the world as RFC 2045 7 wants it, and short, since it stands in every message.
  return `${hash.slice(0, 32)}@broadsheet`
}
