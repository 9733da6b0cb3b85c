/** Finds the list that a command means. */
import type { Config, ListSettings } from '../../config/settings.ts'
import { Mistake } from '../../mistake.ts'

/** The list of that key, or the only one. Throws a {@link Mistake} that names those there are. */
export function chooseList(config: Config, key: string | undefined): ListSettings {
  const known = [...config.lists.keys()]
  if (known.length === 0)
    throw new Mistake(
      'broadsheet.yaml has no list. Add one, for example  lists: { daily: { name: Daily stories } }',
    )
  if (key === undefined && known.length > 1)
    throw new Mistake(`--list is missing. The lists are: ${known.join(', ')}.`)
  const list = config.lists.get(key ?? known[0] ?? '')
  if (list === undefined)
    throw new Mistake(`There is no list "${key}" in broadsheet.yaml. The lists are: ${known.join(', ')}.`)
  return list
}
