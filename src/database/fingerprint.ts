/** Tells where a database is: by what a copy, a snapshot put back or a promoted replica has different. */
import { readFile, realpath } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/** What an installation knows of its own place, beside its database. */
export interface Place {
  /** Where readers reach it; undefined where nobody has set it. */
  readonly site: string | undefined
  /** Where the guard keeps what it has seen. */
  readonly dataFolder: string
  /** The embedded database's folder; undefined with a server of one's own. */
  readonly embedded: string | undefined
}

/** The parts of a fingerprint, each as text; what does not apply is missing. */
export const fingerprintParts = [
  'system',
  'timeline',
  'database',
  'site',
  'machine',
  'folder',
  'mark',
] as const

/** One of {@link fingerprintParts}. */
export type FingerprintPart = (typeof fingerprintParts)[number]

/** Where a database is. */
export type Fingerprint = Readonly<Partial<Record<FingerprintPart, string>>>

/**
 * PostgreSQL's system identifier, timeline and database oid, and the site. The embedded database's files can be
 * copied while nobody looks, with all of these: it is known by machine and path too.
 */
export async function readFingerprint(database: Database, place: Place): Promise<Fingerprint> {
  const found = await sql<{ here: Fingerprint }>`select here()`.execute(database)
  return {
    ...found.rows[0]?.here,
    ...(place.site === undefined ? {} : { site: place.site }),
    ...(place.embedded === undefined ? {} : await readMachine(place.embedded)),
  }
}

async function readMachine(folder: string): Promise<Fingerprint> {
  // machine-id(5); containers often have none, and other systems never.
  const machine = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim()
  return { folder: await realpath(folder), ...(machine === '' ? {} : { machine }) }
}
