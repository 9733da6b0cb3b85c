/** Reads the answer to a question that a list's form asks besides name and address. */
import type { FieldSettings } from '../../src/config/settings.ts'

/** Why an answer is not taken. */
export type FieldFault = 'missing' | FieldSettings['type']

/** An answer as it is kept (empty for none), or why not. */
export type FieldAnswer = { readonly value: string } | { readonly fault: FieldFault }

const longestText = 200

/** Reads one; `required` as the chosen lists have it. */
export function readField(field: FieldSettings, typed: string, required: boolean): FieldAnswer {
  const text = typed.trim().normalize('NFC')
  const value = field.type === 'checkbox' && text !== 'yes' ? '' : text
  if (value === '') return required ? { fault: 'missing' } : { value }
  const kept = readers[field.type](value, field)
  return kept === undefined ? { fault: field.type } : { value: kept }
}

const readers: Readonly<
  Record<FieldSettings['type'], (value: string, field: FieldSettings) => string | undefined>
> = {
  text: (value) => (isLine(value, longestText) ? value : undefined),
  number: readNumber,
  choice: (value, { options }) => (options.includes(value) ? value : undefined),
  checkbox: (value) => value,
  date: (value) => (isDate(value) ? value : undefined),
}

/** One line of text that every part of us, and PostgreSQL, can hold: no controls, no half characters. */
export function isLine(text: string, longest: number): boolean {
  return text.length <= longest && text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}

/** Plain decimal, as people write it here or there. */
function readNumber(value: string): string | undefined {
  return /^[-\u2212]?\d{1,15}(?:[.,]\d{1,10})?$/.test(value)
    ? value.replace('\u2212', '-').replace(',', '.')
    : undefined
}

function isDate(value: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(value)) return false
  const time = Date.parse(`${value}T00:00:00Z`)
  // 31 February is carried over into March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}
