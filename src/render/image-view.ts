/** A stored picture as a template shows it: where it is, and how large. */
import type { StoredImage } from '../article/article.ts'
import { cidOf, imageUrl } from '../article/images/image-url.ts'
import type { Values } from './theme-handlebars.ts'

/** Where an edition's pictures are. */
export interface ImagePlaces {
  readonly site: string
  readonly images: 'hosted' | 'inline'
}

/**
 * What `<img>` needs; the width is a number, which classic Outlook takes its size from. There is no height: with
 * pictures off, that would be a hole as large.
 */
export function imageView(
  { stored, alt }: { readonly stored?: StoredImage; readonly alt: string },
  places: ImagePlaces,
  room: number,
): Values {
  if (stored === undefined) throw new Error('a picture that is not stored is not shown')
  return { src: imageAddress(stored, places), alt, width: Math.max(1, Math.min(stored.width, room)) }
}

/** A logo of at most 280 by 60 pixels. */
export function logoView(stored: StoredImage, places: ImagePlaces): Values {
  const scale = Math.min(1, 280 / stored.width, 60 / stored.height)
  return { src: imageAddress(stored, places), width: Math.max(1, Math.round(stored.width * scale)) }
}

function imageAddress(stored: StoredImage, { site, images }: ImagePlaces): string {
  return images === 'inline' ? `cid:${cidOf(stored)}` : imageUrl(site, stored)
}
