/** Refuses settings that this release can't honour yet: what does nothing may not look as if it worked. */
import type { EnvironmentSettings } from './environment.ts'
import type { SettingFault } from './faults.ts'

/** A key that signs nothing (DKIM). */
export function unsupportedSettings(
  environment: Pick<EnvironmentSettings, 'written' | 'sources'>,
): SettingFault[] {
  if (!environment.written.has('DKIM_KEY')) return []
  const where = environment.sources.get('DKIM_KEY')
  return [
    {
      setting: 'DKIM_KEY',
      ...(where === undefined ? {} : { where }),
      refusal: 'is not supported yet by this release; remove it',
    },
  ]
}
