/** Finds out what a CSV file's columns mean, and reads a row of it as a reader. */
import { type Address, isAddressFault, parseAddress } from '../src/address.ts'
import { Mistake } from '../src/mistake.ts'
import { plainCell } from './csv-cell.ts'
import { longestName, readName } from './reader-name.ts'

/** Which column holds what; -1 for none. */
export interface Columns {
  readonly address: number
  /** One column, or two for first and last name. */
  readonly name: readonly number[]
  readonly state: number
  readonly attributes: readonly { readonly key: string; readonly index: number }[]
  /** False where the file has no line of names, only addresses. */
  readonly header: boolean
}

/** A row that can be imported. */
export interface Entry {
  readonly address: Address
  readonly key: string
  readonly typed: string
  readonly name: string | undefined
  readonly attributes: Readonly<Record<string, string>>
}

/** In the order of preference: "address" may as well be a postal one. */
const addressNames = ['email', 'emailaddress', 'mail', 'mailaddress', 'address']
const fullNames = ['name', 'fullname', 'displayname']
const firstNames = ['firstname', 'givenname', 'forename']
const lastNames = ['lastname', 'surname', 'familyname']
/** What an export says beside a reader's own data; it is not the reader's to keep. */
const exportedNames = ['state', 'confirmed_at', 'unsubscribed_at', 'consent']

const longestAttribute = 2000
const mostAttributes = 100

/** Reads the first record. Throws a {@link Mistake} where no column is for addresses. */
export function readColumns(first: readonly string[]): Columns {
  const names = first.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s_-]/g, ''),
  )
  const find = (wanted: readonly string[]) =>
    wanted.map((name) => names.indexOf(name)).find((at) => at >= 0) ?? -1
  const address = find(addressNames)
  if (address < 0) {
    const [only = ''] = first
    if (first.length === 1 && !isAddressFault(parseAddress(only))) {
      return { address: 0, name: [], state: -1, attributes: [], header: false }
    }
    const found = first.map((cell) => cell.trim().slice(0, 40)).join(', ')
    throw new Mistake(
      `The first line names no column for addresses (it says: ${found}). Name one of them email; nothing was imported.`,
    )
  }
  const full = find(fullNames)
  const name = full >= 0 ? [full] : [find(firstNames), find(lastNames)].filter((at) => at >= 0)
  const attributes = first
    .map((cell, index) => ({ key: plainCell(cell).trim(), index }))
    .filter(({ key, index }) => key !== '' && index !== address && !name.includes(index))
    .filter(({ key }) => !exportedNames.includes(key))
  if (attributes.length > mostAttributes) {
    throw new Mistake(
      `The file has ${attributes.length} columns; ${mostAttributes} besides the address can be kept.`,
    )
  }
  return { address, name, state: first.indexOf('state'), attributes, header: true }
}

/** Reads one row; a fault is one plain sentence. */
export function readEntry(cells: readonly string[], columns: Columns): Entry | { readonly fault: string } {
  const cell = (index: number) => plainCell(cells[index] ?? '')
  const parsed = parseAddress(cell(columns.address))
  if (isAddressFault(parsed)) return parsed
  // PostgreSQL stores every character but this one.
  if (cells.some((text) => text.includes('\0'))) return { fault: 'The row holds a NUL character.' }
  const state = columns.state < 0 ? '' : cell(columns.state)
  if (state === 'unsubscribed' || state === 'pending')
    return { fault: `The row says that this reader is ${state}.` }
  const name = readName(columns.name.map(cell).join(' '))
  if (name !== undefined && name.length > longestName)
    return { fault: `The name is longer than ${longestName} characters.` }
  const attributes: [string, string][] = []
  for (const { key, index } of columns.attributes) {
    const value = cell(index)
    if (value.length > longestAttribute) {
      return { fault: `The column ${key} is longer than ${longestAttribute} characters.` }
    }
    if (value !== '') attributes.push([key, value])
  }
  return { ...parsed, name, attributes: Object.fromEntries(attributes) }
}
