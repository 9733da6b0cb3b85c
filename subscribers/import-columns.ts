/** Finds out what a CSV file's columns mean, by their names or as the operator says. */
import { isAddressFault, parseAddress } from '../src/address.ts'
import { Mistake } from '../src/mistake.ts'
import { plainCell } from './csv-cell.ts'
import { findOwnColumns, plainKey } from './csv-heading.ts'

/** Which column holds what; -1 for none. */
export interface Columns {
  readonly address: number
  /** One column, or two for first and last name. */
  readonly name: readonly number[]
  readonly language: number
  /** Where other programs, and our own export, say that somebody left. */
  readonly states: readonly number[]
  readonly attributes: readonly { readonly key: string; readonly index: number }[]
  /** False where the file has no line of names, only addresses. */
  readonly header: boolean
  /** How many cells a row has. */
  readonly width: number
}

/** What the operator says about a column; an empty field leaves the column out. */
export interface ColumnMapping {
  readonly field: string
  readonly column: string
}

/** In the order of preference: "address" may as well be a postal one. */
const addressNames = ['email', 'emailaddress', 'mail', 'mailaddress', 'address']
const fullNames = ['name', 'fullname', 'displayname']
const firstNames = ['firstname', 'givenname', 'forename']
const lastNames = ['lastname', 'surname', 'familyname']
const stateNames = ['state', 'status']

const mostAttributes = 100

/** Reads the first record. Throws a {@link Mistake} where no column is for addresses, or a mapped one is not there. */
export function readColumns(first: readonly string[], mappings: readonly ColumnMapping[] = []): Columns {
  const cells = first.map((cell) => plainCell(cell).trim())
  if (cells.some((cell) => /[\0\ufffd]/.test(cell)))
    throw new Mistake('The heading is not UTF-8. Save the file again as "CSV UTF-8"; nothing was imported.')
  const mapped = readMappings(cells, mappings)
  const names = cells.map((cell, index) => (mapped.has(index) ? '' : simplify(cell)))
  const find = (wanted: readonly string[]): number => {
    const told = [...mapped].find(([, field]) => wanted.includes(simplify(field)))
    return told?.[0] ?? wanted.map((name) => names.indexOf(name)).find((at) => at >= 0) ?? -1
  }
  const width = first.length
  const address = find(addressNames)
  if (address < 0) {
    if (width === 1 && mapped.size === 0 && !isAddressFault(parseAddress(cells[0] ?? '')))
      return { address: 0, name: [], language: -1, states: [], attributes: [], header: false, width }
    const found = cells.map((cell) => cell.slice(0, 40)).join(', ')
    throw new Mistake(
      `The first line names no column for addresses (it says: ${found}). ` +
        'Say which it is, for example  --map email=Contact ; nothing was imported.',
    )
  }
  const own = findOwnColumns(cells)
  const full = find(fullNames)
  const name = full >= 0 ? [full] : [find(firstNames), find(lastNames)].filter((at) => at >= 0)
  const language = find(['language'])
  const taken = new Set([address, language, ...name])
  const attributes = cells
    .map((cell, index) => ({ key: mapped.get(index) ?? plainKey(cell), index }))
    .filter(({ key, index }) => key !== '' && !taken.has(index))
    // What our export says beside a reader's own data is not the reader's to keep.
    .filter(({ index }) => mapped.has(index) || !own.has(index))
  if (attributes.length > mostAttributes)
    throw new Mistake(
      `The file has ${attributes.length} columns; ${mostAttributes} besides the address can be kept. ` +
        'Leave some out, for example  --map =Notes',
    )
  // Where we speak ourselves, a status is only a piece of the reader's data.
  const states = names.flatMap((found, index) =>
    stateNames.includes(found) && (own.size === 0 || own.has(index)) ? [index] : [],
  )
  return { address, name, language, states, attributes, header: true, width }
}

/** Which column was given which meaning. */
function readMappings(
  cells: readonly string[],
  mappings: readonly ColumnMapping[],
): ReadonlyMap<number, string> {
  return new Map(
    mappings.map(({ field, column }) => {
      const exact = cells.indexOf(column)
      const index = exact >= 0 ? exact : cells.findIndex((cell) => simplify(cell) === simplify(column))
      if (index >= 0) return [index, field] as const
      throw new Mistake(
        `--map: the file has no column "${column}". It has: ${cells.map((cell) => cell.slice(0, 40)).join(', ')}.`,
      )
    }),
  )
}

/** Says what was understood: `E-Mail as the address, Vorname and Name as the name, City and Score as they are`. */
export function describeColumns(
  { address, name, language, attributes }: Columns,
  first: readonly string[],
): string {
  const named = (index: number) => (first[index] ?? '').trim()
  const kept = attributes.map(({ key, index }) => (key === named(index) ? key : `${named(index)} as ${key}`))
  const parts = [
    `${named(address)} as the address`,
    name.length > 0 ? `${name.map(named).join(' and ')} as the name` : '',
    language >= 0 ? `${named(language)} as the language` : '',
    kept.length > 0 ? `kept with the reader: ${kept.join(', ')}` : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** "E-Mail Address", "email_address" and "EMAILADDRESS" are one name. */
function simplify(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}
