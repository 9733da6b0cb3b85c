/** Reads a picture that lies beside the article, and nothing that lies elsewhere. */
import { constants, open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { largestSource } from './largest-source.ts'
import type { ImagePlace } from './locate-image.ts'
import { PictureFault } from './picture-fault.ts'

/** Throws a {@link PictureFault} where it is not there, is not a file, is too large, or lies outside. */
export async function readImageFile(place: ImagePlace & { readonly kind: 'file' }): Promise<Buffer> {
  const path = await find(place)
  // Links are followed first: what counts is where the bytes are.
  const inside = await realpath(place.folder)
  if (!path.startsWith(inside.endsWith(sep) ? inside : inside + sep))
    throw new PictureFault(`the file is outside of ${place.folder}. Put a copy beside the article.`)
  try {
    // A pipe that nobody writes to would never open.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const found = await file.stat()
    if (!found.isFile()) throw new PictureFault(`${place.name} is no file.`)
    if (found.size > largestSource.bytes) throw new PictureFault(largestSource.words)
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof PictureFault) throw cause
    throw new PictureFault(`the file ${place.name} can't be read. Look at its permissions.`, { cause })
  }
}

/** Addresses are percent-encoded and may carry a query; names of files may hold a percent sign of their own. */
async function find({ name, folder }: ImagePlace & { readonly kind: 'file' }): Promise<string> {
  const plain = name.replace(/[?#].*$/s, '')
  for (const candidate of [name, decode(name), plain, decode(plain)]) {
    const path = await realpath(join(folder, candidate)).catch(() => undefined)
    if (path !== undefined) return path
  }
  throw new PictureFault(`there is no file ${name} beside the article.`)
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
