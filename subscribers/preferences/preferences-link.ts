/** The mailed link to a reader's preferences: for 24 hours, and for as long as the reader's address is the same. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type KeyRing, readIds } from '../../src/link.ts'
import { linkLives } from '../notices/links.ts'

/** What the token of `/r/TOKEN` carries. */
export interface PreferencesLink {
  readonly subscriber: number
  /** When it was made: whole minutes since 1970. */
  readonly minute: number
  /** The beginning of the address's hash: a link that was mailed to an old address dies with the change. */
  readonly mark: number
}

/** Reads a token; undefined for one that no secret of the ring signed. */
export function readPreferencesLink(ring: KeyRing, token: string): PreferencesLink | undefined {
  const ids = readIds(ring, 'preferences', token, 3)
  if (ids === undefined) return undefined
  const [subscriber = 0, minute = 0, mark = 0] = ids
  return { subscriber, minute, mark }
}

/** The reader as the private page knows them. */
export interface Reader {
  readonly id: number
  readonly address: string
  readonly typed: string
  /** What equality of addresses means. */
  readonly key: string
  readonly hash: Buffer
  readonly name: string | null
  readonly language: string | null
  readonly attributes: Readonly<Record<string, unknown>>
  /** The database's time. */
  readonly now: Date
}

/** The reader whose link this is; undefined where it is too old, the address has changed or the reader is gone. */
export async function openLink(
  database: Database,
  { subscriber, minute, mark }: PreferencesLink,
): Promise<Reader | undefined> {
  const { rows } = await sql<Reader>`
    select id, address, address_typed as typed, address_key as key, address_hash as hash, name, language, attributes,
      clock() as now
    from subscribers
    where id = ${subscriber}::bigint
      and to_timestamp(${minute}::float8 * 60) > clock() - ${linkLives.preferences.count} * interval '1 hour'
      and substr(address_hash, 1, 4) = ${markBytes(mark)}`.execute(database)
  return rows[0]
}

function markBytes(mark: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(mark % 2 ** 32)
  return bytes
}
