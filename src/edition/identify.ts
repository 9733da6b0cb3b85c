/** Tells editions apart: the key that makes a second run harmless, the fingerprint of what was agreed to. */
import { createHash } from 'node:crypto'

/**
 * An edition's key where the operator gave none: SHA-256 over the list and the source (DESIGN 3.7), so that the
 * same command makes the same edition. `source` is the hash of the normalised input bytes, never of blocks.
 */
export function deriveKey(list: string, source: Buffer): string {
  return createHash('sha256')
    .update('broadsheet edition\0')
    .update(list)
    .update('\0')
    .update(source)
    .digest('hex')
}

/** What binds at launch. */
export interface Bound {
  readonly source: Buffer
  readonly subject: string
  readonly preheader: string
  readonly theme: string
  readonly list: string
}

/** SHA-256 over source, subject, preheader, theme and audience. */
export function fingerprint({ source, subject, preheader, theme, list }: Bound): Buffer {
  return hashJson([source.toString('hex'), subject, preheader, theme, list])
}

/** SHA-256 of a JSON value; arrays and plain objects made in a fixed order give the same hash each time. */
export function hashJson(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest()
}

/** The edition's name in links that readers see: short, and of no use to guess with. */
export function editionSlug(edition: number): string {
  return edition.toString(36)
}

/** The path of the edition's page on the site; its key keeps the pages of lists that are not public from being counted through. */
export function editionPath(edition: number, pageKey: string): string {
  return `/e/${editionSlug(edition)}-${pageKey}`
}
