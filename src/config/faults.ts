/** Says everything that is wrong with the settings at once, each with the way to mend it. */
import type { z } from 'zod'
import { Mistake } from '../mistake.ts'

/** One setting that can't be used. */
export type SettingFault = WrongSetting | RefusedSetting

/** One that nobody can mend, only take out; `refusal` says why. */
interface RefusedSetting {
  readonly setting: string
  readonly where?: string
  readonly refusal: string
}

/** One whose value, or name, is not what it should be. */
interface WrongSetting {
  readonly setting: string
  /** Where the value was found: `broadsheet.yaml:3`, `.env`, `environment`; absent for a missing one. */
  readonly where?: string
  readonly found: string
  readonly needs: string
  readonly example: string
}

/** What a setting expects, in words, and a value that works. */
export interface Expectation {
  readonly needs: string
  readonly example: string
}

/** Throws one {@link Mistake} for all faults; does nothing where there is none. */
export function refuseFaults(faults: readonly SettingFault[]): void {
  if (faults.length === 0) return
  const lines = faults.map((fault) => {
    const where = fault.where === undefined ? '' : ` (${fault.where})`
    if ('refusal' in fault) return `  ${fault.setting}${where} ${fault.refusal}`
    return `  ${fault.setting}${where}: found ${fault.found}; needs ${fault.needs}, for example  ${fault.example}`
  })
  const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`
  throw new Mistake([`${count} wrong or missing:`, ...lines].join('\n'))
}

/** Turns what a schema found into faults, one for each setting. */
export function readFaults(
  error: z.ZodError,
  raw: unknown,
  where: (path: readonly PropertyKey[]) => string | undefined,
  expectationOf: (path: readonly PropertyKey[]) => Expectation,
  knownAt: (path: readonly PropertyKey[]) => readonly string[],
): SettingFault[] {
  return error.issues.flatMap((issue): SettingFault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const path = [...issue.path, key]
        return { ...unknownSetting(path, knownAt(issue.path)), ...place(where(path)) }
      })
    }
    const expectation = expectationOf(issue.path)
    // A custom message is a sentence of ours (the address parser's), worth more than the general one.
    const reason = issue.code === 'custom' && issue.message !== 'Invalid input' ? ` (${issue.message})` : ''
    return [
      {
        setting: issue.path.join('.') || 'broadsheet.yaml',
        ...place(where(issue.path)),
        found: quoteFound(valueAt(raw, issue.path)) + reason,
        ...expectation,
      },
    ]
  })
}

/** The fault for a name that no setting has. */
export function unknownSetting(path: readonly PropertyKey[], known: readonly string[]): WrongSetting {
  const near = nearestName(String(path.at(-1)), known)
  const setting = path.join('.')
  const found = 'a name that no setting has'
  if (near === undefined)
    return { setting, found, needs: `one of ${known.join(', ')}`, example: known[0] ?? '' }
  return { setting, found: `${found} (did you mean ${near}?)`, needs: 'one that exists', example: near }
}

/** The known name that a typing mistake was probably meant to be. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.ceil(name.length / 3) ? best.other : undefined
}

function place(where: string | undefined): { where?: string } {
  return where === undefined ? {} : { where }
}

function quoteFound(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  )
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
