/** Names the place of an installation, for the guard. */
import type { Config } from '../config/settings.ts'
import type { Place } from '../database/fingerprint.ts'

/** Its site where somebody has set it, its folders. */
export function placeOf({ publication, dataFolder, database }: Config): Place {
  return {
    site: publication.missing.includes('site') ? undefined : publication.site,
    dataFolder,
    embedded: database.kind === 'embedded' ? database.folder : undefined,
  }
}
