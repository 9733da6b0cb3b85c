/** Prepares a list's logo from the file that its settings name. */
import { readFile } from 'node:fs/promises'
import { Mistake } from '../../mistake.ts'
import type { Frame } from './decode-picture.ts'
import { PictureFault } from './picture-fault.ts'
import { type PreparedImage, preparePicture } from './prepare-picture.ts'

/** A vector fills it; other files are shown at their own size at most. */
const logoFrame: Frame = {
  file: { width: 480, height: 160 },
  shown: { width: 240, height: 80 },
  // What is smaller is a favicon, and looks torn on a dense screen.
  smallest: 16,
  thinnest: 8,
  vectorGrowth: Number.POSITIVE_INFINITY,
  untrusted: false,
}

/** Shown in at most 240 × 80 CSS pixels. Throws a {@link Mistake} that names the file and the setting. */
export async function prepareLogo(path: string): Promise<PreparedImage> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Mistake(
      `brand.logo: ${path} can't be read. Name a PNG, JPEG or SVG file, or take the line out.`,
      undefined,
      {
        cause,
      },
    )
  })
  try {
    return await preparePicture(bytes, logoFrame)
  } catch (error) {
    if (!(error instanceof PictureFault)) throw error
    throw new Mistake(`brand.logo: ${path} can't be used: ${error.message}`, undefined, { cause: error })
  }
}
