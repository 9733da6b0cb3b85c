/** Keeps the pictures in memory that readers ask for now: after a launch everybody asks for the same few. */
import type { KeptImage } from '../edition/save-images.ts'

/** A cache of pictures. */
export interface ImageCache {
  /** The picture of that hash, if there is one. */
  readonly load: (hash: string) => Promise<KeptImage | undefined>
}

// A hundred of the largest: the pictures of the last editions.
const mostBytes = 20 * 1024 * 1024

/** Opens a cache over `load`, which is asked once by however many ask at the same time. Holds at most `limit` bytes. */
export function openImageCache(load: ImageCache['load'], limit: number = mostBytes): ImageCache {
  // A map remembers the order of its keys: the first is the one that was asked for longest ago.
  const kept = new Map<string, KeptImage>()
  const under = new Map<string, Promise<KeptImage | undefined>>()
  let held = 0

  const keep = (image: KeptImage): void => {
    kept.set(image.hash, image)
    held += image.bytes.length
    for (const [hash, oldest] of kept) {
      if (held <= limit) return
      kept.delete(hash)
      held -= oldest.bytes.length
    }
  }
  const fetchOne = async (hash: string): Promise<KeptImage | undefined> => {
    const image = await load(hash)
    if (image !== undefined) keep(image)
    return image
  }
  return {
    async load(hash) {
      const image = kept.get(hash)
      if (image !== undefined) {
        kept.delete(hash)
        kept.set(hash, image)
        return image
      }
      const running = under.get(hash)
      if (running !== undefined) return await running
      const first = fetchOne(hash)
      under.set(hash, first)
      try {
        return await first
      } finally {
        under.delete(hash)
      }
    },
  }
}
