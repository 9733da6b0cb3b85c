/** Says which entry of `dkim` the key in DKIM_KEY belongs to: the one that names no file. */
import { resolve } from 'node:path'
import type { EnvironmentSettings } from './environment.ts'
import type { SettingFault } from './faults.ts'
import type { YamlSettings } from './yaml-schema.ts'

/** A key that nothing signs with, or an entry without a key, would leave mail unsigned that looks as if it were not. */
export function dkimKeyFaults(
  { publication, lists }: YamlSettings,
  { written, sources }: Pick<EnvironmentSettings, 'written' | 'sources'>,
): SettingFault[] {
  const entries = [publication?.dkim ?? [], ...Object.values(lists ?? {}).map(({ dkim = [] }) => dkim)].flat()
  const without = entries.filter(({ key }) => key === undefined)
  const example = 'publication: { dkim: [{ selector: news1 }] }'
  if (written.has('DKIM_KEY') && without.length === 0)
    return [
      {
        setting: 'DKIM_KEY',
        where: sources.get('DKIM_KEY') ?? 'environment',
        found: 'a key, but no entry of dkim without key:',
        needs: 'one, whose selector it has',
        example,
      },
    ]
  const [first] = without
  if (first === undefined || written.has('DKIM_KEY')) return []
  return [
    {
      setting: 'dkim',
      found: `the entry ${first.selector} without key:, and no DKIM_KEY`,
      needs: 'the file of the key, or DKIM_KEY',
      example: 'key: ./news1.pem',
    },
  ]
}

/** A path made absolute; a key itself is left as it is. */
export function resolveKey(written: string, folder: string): string {
  return written.startsWith('-----') ? written : resolve(folder, written)
}
