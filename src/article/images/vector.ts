/** Refuses vector pictures that could keep a machine busy for minutes: they are programs of a kind. */
import { PictureFault } from './picture-fault.ts'

// A chart has tens of kilobytes.
const longest = 512 * 1024

/**
 * Filters run for minutes, pictures inside may be bombs, entities may hide both. What libvips draws of the rest is bounded
 * by librsvg itself (500,000 elements, no file and no address opened).
 */
const wild = /<!ENTITY|<(?:[\w.-]+:)?(?:filter|image|foreignObject|feImage)[\s/>]/i

/** Throws a {@link PictureFault} where a vector picture from somebody else is too much. */
export function assertCalmVector(bytes: Uint8Array): void {
  // UTF-16 and the like never come here: sharp knows an SVG by its ASCII. What is packed (SVGZ) can't be looked into.
  const text = Buffer.from(bytes).toString('latin1')
  if (bytes.length > longest || text.startsWith('\x1f\x8b') || wild.test(text))
    throw new PictureFault(
      'it is an SVG that is packed, long, or has filters or pictures inside. Save it as PNG.',
    )
}
