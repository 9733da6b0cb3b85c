/** Finds the list for a sample: where nothing is set up yet, one that is made up. */
import { readList } from '../../config/publication.ts'
import type { Config, ListSettings } from '../../config/settings.ts'
import { chooseList } from './choose-list.ts'

/** The list of that key; without a broadsheet.yaml, one with nothing but defaults. */
export function chooseSampleList(config: Config, key: string | undefined): ListSettings {
  if (config.file === undefined)
    return readList(key ?? 'sample', {}, { publication: config.publication, folder: '.' })
  return chooseList(config, key)
}
