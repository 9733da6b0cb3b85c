/** Gets the bytes of a picture from wherever it is: the web, the article's folder, or its own address. */
import type { FetchImage } from './fetch-image.ts'
import { largestSource } from './largest-source.ts'
import type { ImagePlace } from './locate-image.ts'
import { PictureFault } from './picture-fault.ts'
import { readImageFile } from './read-image-file.ts'

const page = /^\W*<(?:!doctype html|html|head|body)\b/i

/** Throws a {@link PictureFault} where they can't be had. */
export async function readImageBytes(
  place: ImagePlace,
  fetchImage: FetchImage,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await read(place, fetchImage, signal)
  if (bytes.length > largestSource.bytes) throw new PictureFault(largestSource.words)
  if (bytes.length === 0) throw new PictureFault('what came was empty. Look at it in a browser.')
  // Asked for a picture, some sites send a page that says "not found" or wants a login; the type they give is no guide.
  if (page.test(Buffer.from(bytes.subarray(0, 512)).toString('latin1')))
    throw new PictureFault(
      'its address leads to a web page. Open it in a browser, and take the address of the picture.',
    )
  return bytes
}

async function read(place: ImagePlace, fetchImage: FetchImage, signal: AbortSignal): Promise<Uint8Array> {
  switch (place.kind) {
    case 'file':
      return await readImageFile(place)
    case 'data':
      return await readData(place.url)
    case 'web': {
      const { bytes } = await fetchImage(place.url, signal).catch((cause: unknown) => {
        if (cause instanceof PictureFault) throw cause
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new PictureFault(`it could not be fetched. ${why}`, { cause })
      })
      return bytes
    }
  }
}

/** The address holds the bytes; no network is in it, though the function is called fetch. */
async function readData(url: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await (await fetch(url)).arrayBuffer())
  } catch (cause) {
    throw new PictureFault('its data: address is broken. Save the picture as a file.', { cause })
  }
}
