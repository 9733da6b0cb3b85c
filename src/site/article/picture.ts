/** Pictures in a page: those that are stored here are shown, others are a link in words. */
import type { ImageContent, StoredImage } from '../../article/article.ts'
import { escapeText } from '../../render/escape.ts'
import { fillWords } from '../../render/locale.ts'
import { writeInlines, writeLink } from './inlines.ts'
import type { ArticleSetting } from './setting.ts'

/** A picture with its caption and credit. One that was never fetched asks no other host for anything. */
export function writePicture(image: ImageContent, setting: ArticleSetting): string {
  const { caption = [], credit, stored } = image
  const words = [
    ...(caption.length > 0 ? [`<bdi>${writeInlines(caption, setting)}</bdi>`] : []),
    ...(credit === undefined ? [] : [`<bdi>${escapeText(fillWords(setting.words.photo, { credit }))}</bdi>`]),
  ].join(' ')
  const under = words === '' ? '' : `<figcaption>${words}</figcaption>`
  const alt = image.decorative ? '' : image.alt
  if (stored !== undefined) return `<figure>${writeStored(stored, alt, setting)}${under}</figure>`
  const link = writeLink(image.src, escapeText(alt === '' ? setting.words.picture : alt))
  return image.decorative ? '' : `<figure class="unfetched"><p>${link}</p>${under}</figure>`
}

/** The picture itself, its place kept free while it is on its way. */
export function writeStored(stored: StoredImage, alt: string, setting: ArticleSetting): string {
  const { width, height } = stored
  return `<img src="${escapeText(setting.imageUrl(stored))}" alt="${escapeText(alt)}" width="${width}" height="${height}" decoding="async">`
}
