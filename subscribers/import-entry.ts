/** Reads a row of a CSV file as a reader, or says in a sentence why it is none. */
import { type Address, isAddressFault, parseAddress } from '../src/address.ts'
import { plainCell } from './csv-cell.ts'
import type { Columns } from './import-columns.ts'
import { readLanguage } from './reader-language.ts'
import { longestName, readName } from './reader-name.ts'

/** A row that can be imported. */
export interface Entry {
  readonly address: Address
  readonly key: string
  readonly typed: string
  readonly name: string | undefined
  readonly language: string | undefined
  readonly attributes: Readonly<Record<string, string>>
}

const longestAttribute = 2000

/** What other programs call those who are not to be mailed. */
const gone = new Set([
  ...['unsubscribed', 'pending', 'unconfirmed', 'bounced', 'cleaned', 'complained'],
  ...['blocklisted', 'blacklisted', 'suppressed'],
])

/** Reads one row; a fault is one plain sentence. */
export function readEntry(cells: readonly string[], columns: Columns): Entry | { readonly fault: string } {
  const cell = (index: number) => plainCell(cells[index] ?? '')
  // PostgreSQL stores every character but this one.
  if (cells.some((text) => text.includes('\0'))) return { fault: 'The row holds a NUL character.' }
  if (cells.some((text) => text.includes('\ufffd')))
    return { fault: 'The row holds a character that is not UTF-8; save the file as "CSV UTF-8".' }
  const parsed = parseAddress(cell(columns.address))
  if (isAddressFault(parsed)) return parsed
  if (cells.length > columns.width && cells.slice(columns.width).some((text) => text.trim() !== ''))
    return { fault: `The row has ${cells.length} cells, the heading ${columns.width}.` }
  const state = columns.states.map(cell).find((text) => gone.has(text.trim().toLowerCase()))
  if (state !== undefined) return { fault: `The row says that this reader is ${state.trim().toLowerCase()}.` }
  const name = readName(columns.name.map(cell).join(' '))
  if (name !== undefined && name.length > longestName)
    return { fault: `The name is longer than ${longestName} characters.` }
  const attributes: [string, string][] = []
  for (const { key, index } of columns.attributes) {
    const value = cell(index)
    if (value.length > longestAttribute)
      return { fault: `The column ${key} is longer than ${longestAttribute} characters.` }
    if (value !== '') attributes.push([key, value])
  }
  const said = columns.language < 0 ? '' : cell(columns.language).trim()
  const language = readLanguage(said)
  // "English" is no tag that a page could be chosen by; it stays with the reader as it is.
  if (said !== '' && language === undefined) attributes.push(['language', said.slice(0, longestAttribute)])
  return { ...parsed, name, language, attributes: Object.fromEntries(attributes) }
}

/** Whether cells are a reader's row: an address where one belongs, and as many cells as the heading has. */
export function isEntry(cells: readonly string[], { address, width }: Columns): boolean {
  return cells.length === width && !isAddressFault(parseAddress(plainCell(cells[address] ?? '')))
}
