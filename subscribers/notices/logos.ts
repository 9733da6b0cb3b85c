/** Keeps the logos that messages show where the site finds them; one that can't be used is left out. */
import type { StoredImage } from '../../src/article/article.ts'
import type { Database } from '../../src/database/database.ts'
import { saveImages } from '../../src/edition/save-images.ts'
import { Mistake } from '../../src/mistake.ts'

/** Finds the logo of a file that the settings name; read once a process, as the settings are. */
export type FindLogo = (path: string | undefined) => Promise<StoredImage | undefined>

/** Opens it. */
export function openLogos(database: Database): FindLogo {
  const kept = new Map<string, Promise<StoredImage | undefined>>()
  return async (path) => {
    if (path === undefined) return undefined
    const logo = kept.get(path) ?? keepLogo(database, path)
    kept.set(path, logo)
    // The database may be away for a moment: the next message asks again.
    return await logo.catch((error: unknown) => {
      kept.delete(path)
      throw error
    })
  }
}

async function keepLogo(database: Database, path: string): Promise<StoredImage | undefined> {
  const { prepareLogo } = await import('../../src/article/images/prepare-logo.ts')
  try {
    const logo = await prepareLogo(path)
    await saveImages(database, [logo])
    return logo.stored
  } catch (error) {
    // `broadsheet send` says what is wrong with the file; a confirmation goes out under the name.
    if (error instanceof Mistake) return undefined
    throw error
  }
}
