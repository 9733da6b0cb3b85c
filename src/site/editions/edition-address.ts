/** Reads the address of an edition's page, and tells whether its key is right without a hint at what it is. */
import { timingSafeEqual } from 'node:crypto'
import { editionSlug } from '../../edition/identify.ts'

/** What the last part of `/e/17-0123456789ab` names. */
export interface EditionAddress {
  readonly id: number
  readonly key: string
}

/** An address as `editionPath` writes it: a number in base 36, twelve hexadecimal digits. */
const form = /^([0-9a-z]{1,6})-([0-9a-f]{12})$/
/** An `integer` of PostgreSQL: a number beyond it would be a fault of the statement. */
const largestId = 2 ** 31 - 1

/** Reads `17-0123456789ab`; undefined for what `editionPath` would not write. */
export function readEditionAddress(text: string): EditionAddress | undefined {
  const [, slug = '', key = ''] = form.exec(text) ?? []
  const id = Number.parseInt(slug, 36)
  return id <= largestId && editionSlug(id) === slug ? { id, key } : undefined
}

/** Compares in a time that does not depend on how much is right; an edition that is not there has no right key. */
export function isRightKey(given: string, right: string | undefined): boolean {
  const [a, b] = [Buffer.alloc(16, given), Buffer.alloc(16, right ?? '-')]
  return timingSafeEqual(a, b) && right !== undefined
}
