/** Gets a picture from the public web: the port that preparing an article's pictures takes, on `fetchPublic`. */
import { Mistake } from '../../mistake.ts'
import { FetchFault } from '../web/fetch-fault.ts'
import { fetchPublic } from '../web/fetch-public.ts'
import type { Web } from '../web/web.ts'
import { largestSource } from './largest-source.ts'
import { PictureFault } from './picture-fault.ts'

/** Gets the bytes of an http or https address; any error means that they can't be had, its message why. */
export type FetchImage = (url: string, signal: AbortSignal) => Promise<{ readonly bytes: Uint8Array }>

// What a mail can show, first: some servers send a newer format to whoever does not say.
const accept = 'image/jpeg, image/png, image/gif, image/webp;q=0.9, image/svg+xml;q=0.8, image/*;q=0.5'
// As long as a page may take.
const timeoutMs = 10_000

const savePicture =
  'Open its address in a browser; if it is there, save it and put the file beside the article.'

/** A {@link FetchImage} for a web: the public one by default. */
export function fetchImageFrom(web?: Web): FetchImage {
  return async (url, signal) => {
    const options = { maxBytes: largestSource.bytes, timeoutMs, accept, signal, ...(web && { web }) }
    return await fetchPublic(url, options).catch((error: unknown) => {
      if (!(error instanceof Mistake)) throw error
      const { cause } = error
      // Its advice is for those who wanted a page.
      const words =
        cause instanceof FetchFault ? `it can't be fetched: ${cause.found}. ${savePicture}` : error.message
      throw new PictureFault(words, { cause })
    })
  }
}
