/** Says where the bytes of a picture are, by what the source calls it. */
import { PictureFault } from './picture-fault.ts'

/**
 * What a relative name is relative to: the folder of an article that is a file (nothing outside of it is read), or the
 * address that it was fetched from.
 */
export type ImageBase = { readonly folder: string } | { readonly url: string }

/** Where the bytes are. */
export type ImagePlace =
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'data'; readonly url: string }
  /** A name relative to the folder, as the source writes it. */
  | { readonly kind: 'file'; readonly name: string; readonly folder: string }

/** Throws a {@link PictureFault} where nobody can say. */
export function locateImage(src: string, base: ImageBase | undefined): ImagePlace {
  const name = src.trim()
  if (name === '') throw new PictureFault('it has no address. Give it one, or take it out.')
  // A page says "as this page": in a mail there is no such thing.
  const url = name.startsWith('//') ? URL.parse(`https:${name}`) : URL.parse(name)
  if (url !== null) return placeOf(url)
  if (base === undefined)
    throw new PictureFault(
      'its address is relative, and nothing says to what. Write it with https:// and its host.',
    )
  if ('folder' in base) return { kind: 'file', name, folder: base.folder }
  const resolved = URL.parse(name, base.url)
  if (resolved === null) throw new PictureFault('its address is broken. Write it with https:// and its host.')
  return placeOf(resolved)
}

function placeOf(url: URL): ImagePlace {
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      return { kind: 'web', url: url.href }
    case 'data:':
      return { kind: 'data', url: url.href }
    default:
      throw new PictureFault(
        `its address begins with "${url.protocol}". Give an https address, or a file beside the article.`,
      )
  }
}
