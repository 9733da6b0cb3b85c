/** Refuses settings that this release can't honour yet: what does nothing may not look as if it worked. */
import type { EnvironmentSettings } from './environment.ts'
import type { SettingFault } from './faults.ts'
import type { YamlFile } from './yaml-file.ts'
import type { YamlSettings } from './yaml-schema.ts'

const refusal = 'is not supported yet by this release; remove it'

/** A key that signs nothing (DKIM), and a logo that no mail shows. */
export function unsupportedSettings(
  environment: Pick<EnvironmentSettings, 'written' | 'sources'>,
  written: YamlSettings,
  yaml: YamlFile,
): SettingFault[] {
  const key = environment.written.has('DKIM_KEY')
    ? [{ setting: 'DKIM_KEY', ...place(environment.sources.get('DKIM_KEY')), refusal }]
    : []
  const brands = [['publication'], ...Object.keys(written.lists ?? {}).map((list) => ['lists', list])]
  const logos = brands
    .map((path) => [...path, 'brand', 'logo'])
    .filter((path) => yaml.where(path) !== undefined)
    .map((path) => ({ setting: path.join('.'), ...place(yaml.where(path)), refusal }))
  return [...key, ...logos]
}

function place(where: string | undefined): { where?: string } {
  return where === undefined ? {} : { where }
}
