/** Reads what `--map` says about a file's columns. */
import type { ColumnMapping } from '../../../subscribers/import-columns.ts'
import { Mistake } from '../../mistake.ts'

/** `email=E-Mail,name=Full name`: a comma divides only where another `FIELD=` follows, since columns have commas too. */
export function readMappings(words: readonly string[]): ColumnMapping[] {
  return words
    .flatMap((word) => word.split(/,(?=[^,=]*=)/))
    .map((pair) => {
      const [field, column] = pair.split(/=(.*)/s)
      if (field === undefined || column === undefined || column.trim() === '')
        throw new Mistake(
          `--map ${pair}: write FIELD=COLUMN, for example  --map email="E-Mail address" --map city=Town`,
        )
      return { field: field.trim(), column: column.trim() }
    })
}
