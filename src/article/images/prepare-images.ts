/** Makes an article's pictures ready: fetched, measured, made small; one that can't be had is left out, with the reason. */
import type { Article, Dropped, ImageContent } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { numberBlocks } from '../hash-block.ts'
import { orAborted } from '../or-aborted.ts'
import { changeImages, listImages, type Place } from './change-images.ts'
import type { Frame } from './decode-picture.ts'
import type { FetchImage } from './fetch-image.ts'
import { type ImageBase, locateImage } from './locate-image.ts'
import { eachAtMost, oneAtATime } from './pace.ts'
import { PictureFault } from './picture-fault.ts'
import { type PreparedImage, preparePicture } from './prepare-picture.ts'
import { readImageBytes } from './read-image-bytes.ts'

/** What preparing takes. */
export interface ImageTools {
  /** What relative names are relative to; without it they can't be had. */
  readonly base?: ImageBase | undefined
  readonly fetchImage: FetchImage
  /** Stops everything: the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for all pictures together; 30 seconds where it is not said. */
  readonly withinMs?: number | undefined
}

/** An article whose every picture is stored, and the pictures, each once. */
export interface PreparedArticle {
  readonly article: Article
  readonly images: readonly PreparedImage[]
}

/** 1200 pixels shown at 600 are sharp on a dense screen; taller than this it would be a poster. */
export const articleFrame: Frame = {
  file: { width: 1200, height: 3600 },
  shown: { width: 600, height: 1800 },
  smallest: 40,
  thinnest: 20,
  vectorGrowth: 2,
  untrusted: true,
}
// Connections at a time: a polite guest's.
const atATime = 4
// A picture story has fifty; a page of thumbnails is no article.
const mostPictures = 100
const defaultWithinMs = 30_000

type Fate = PreparedImage | PictureFault

/**
 * Prepares hero, pictures and the pictures of cards. Those that are stored already stay as they are. What can't be had, or
 * is no picture, stands in `dropped` with `why`; a quote or a list that held nothing else goes with it.
 */
export async function prepareImages(article: Article, tools: ImageTools): Promise<PreparedArticle> {
  const names = new Set(listImages(article).flatMap(({ src, stored }) => (stored ? [] : [src])))
  const fates = await decideFates([...names], tools)
  const images = new Map<string, PreparedImage>()
  const dropped: Dropped[] = []
  const nameBlock = numberBlocks()
  const changed = changeImages(article, (image, place) => {
    if (image.stored !== undefined) return image
    const fate = fates.get(image.src)
    if (fate === undefined) throw new Error(`nothing was decided about ${shorten(image.src)}`)
    if (fate instanceof PictureFault) {
      dropped.push(dropImage(image, place, fate, nameBlock))
      return undefined
    }
    images.set(fate.stored.hash, fate)
    return { ...image, stored: fate.stored }
  })
  const inOrder = [...article.dropped, ...dropped].sort((a, b) => a.at - b.at)
  return {
    article: { ...changed, dropped: dropped.length === 0 ? article.dropped : inOrder },
    images: [...images.values()],
  }
}

/** Decides about each name, once. */
async function decideFates(
  names: readonly string[],
  { base, fetchImage, signal, withinMs = defaultWithinMs }: ImageTools,
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>()
  const late = new PictureFault(
    `the article's pictures took longer than ${withinMs / 1000} seconds together. Try again later.`,
  )
  const clock = new AbortController()
  const timer = setTimeout(() => clock.abort(late), withinMs)
  const stop = signal === undefined ? clock.signal : AbortSignal.any([signal, clock.signal])
  const inTurn = oneAtATime()
  try {
    await eachAtMost(atATime, names.slice(0, mostPictures), async (src) => {
      const prepare = async () => {
        const bytes = await readImageBytes(locateImage(src, base), fetchImage, stop)
        // One at a time: two files of 50 million pixels fill a small machine.
        return await inTurn(() => preparePicture(bytes, articleFrame), stop)
      }
      fates.set(
        src,
        await orAborted(prepare, stop).catch((error: unknown) => {
          if (error instanceof PictureFault) return error
          throw error
        }),
      )
    })
  } finally {
    clearTimeout(timer)
  }
  const tooMany = new PictureFault(
    `the article has more than ${mostPictures} pictures. Take some out, or send it in parts.`,
  )
  for (const src of names.slice(mostPictures)) fates.set(src, tooMany)
  return fates
}

/** Its place is its block's; above the text it is the source's beginning. */
function dropImage(
  image: ImageContent,
  { block, alone }: Place,
  { message }: PictureFault,
  nameBlock: (type: string, text: string) => string,
): Dropped {
  const caption = inlineText(image.caption ?? [])
  const raw = [`![${image.alt}](${shorten(image.src)})`, caption, image.credit ?? '']
    .filter((words) => words !== '')
    .join('\n')
  const pos = block?.pos ?? { start: 0, end: 0, line: 1, lastLine: 1 }
  const id = alone && block !== undefined ? block.id : nameBlock('left-out image', raw)
  return { id, pos, at: pos.start, type: 'boilerplate', reason: 'image', raw, why: message }
}

/** A data: address may be megabytes long. */
function shorten(src: string): string {
  const most = src.startsWith('data:') ? 40 : 500
  return src.length > most ? `${src.slice(0, most)}…` : src
}
