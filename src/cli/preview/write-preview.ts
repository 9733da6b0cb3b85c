/** Writes a preview's files into its folder. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Mistake } from '../../mistake.ts'
import type { Preview } from './build-preview.ts'
import { innerFolder, isOwnName } from './inner-folder.ts'

/**
 * Writes them; the copies and pictures that an earlier preview left in {@link innerFolder} go first, and nothing else does.
 * Throws a {@link Mistake} that names the folder.
 */
export async function writePreview(folder: string, { files }: Pick<Preview, 'files'>): Promise<void> {
  try {
    const inner = join(folder, innerFolder)
    await mkdir(inner, { recursive: true })
    for (const name of await readdir(inner)) if (isOwnName(name)) await rm(join(inner, name))
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
