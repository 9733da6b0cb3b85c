/** Writes a preview's files into its folder. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Mistake } from '../../mistake.ts'
import type { Preview } from './build-preview.ts'

/** Writes them; what an earlier preview left in its own two folders goes first. Throws a {@link Mistake} that names the folder. */
export async function writePreview(folder: string, { files }: Pick<Preview, 'files'>): Promise<void> {
  try {
    for (const own of ['frames', 'pictures']) await rm(join(folder, own), { recursive: true, force: true })
    for (const [path, content] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
  } catch (error) {
    throw new Mistake(
      `${folder} can't be written: ${error instanceof Error ? error.message : String(error)}. Name another with --out.`,
      undefined,
      { cause: error },
    )
  }
}
