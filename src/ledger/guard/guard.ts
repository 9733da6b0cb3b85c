/** Finds out whether this database may send: whether it is where it was when somebody last said so. */
import type { Database } from '../../database/database.ts'
import {
  type Fingerprint,
  type FingerprintPart,
  fingerprintParts,
  type Place,
  readFingerprint,
} from '../../database/fingerprint.ts'
import { type Arming, armNew, readArming } from './armed.ts'
import { keepSeen, makeMark, readMark, readSeen, type Seen } from './files.ts'

/** Whether anything may be sent. */
export type Standing =
  | { readonly armed: true }
  /** `why` says what is different, for the operator. */
  | { readonly armed: false; readonly why: string }

/** Watches over one database, from one machine. */
export interface Guard {
  /** Looks anew: an arming takes hold without a restart. */
  readonly look: () => Promise<Standing>
}

/**
 * A database in which nothing was launched or scheduled, or that no guard ever looked at (an upgrade), is armed by
 * the first look. One that `keeps` writes down how far the database has come: a worker's. A command's would belong to
 * whoever gave the command.
 */
export function openGuard(
  database: Database,
  place: Place,
  { keeps = false }: { keeps?: boolean } = {},
): Guard {
  let seen: Seen | undefined
  return {
    async look() {
      seen ??= await readSeen(place.dataFolder)
      let arming = await readArming(database)
      let here = await readHere(database, place)
      let differences = compare(here, arming)
      if (arming.fingerprint === undefined || (arming.fresh && differences.length > 0)) {
        const mark =
          place.embedded === undefined ? {} : { mark: await makeMark(place.embedded, { afresh: false }) }
        await armNew(database, { ...here, ...mark }, arming.fingerprint)
        arming = await readArming(database)
        here = await readHere(database, place)
        differences = compare(here, arming)
      }
      if (differences.length > 0) return { armed: false, why: differences.join('; ') }
      if (isBehind(arming, seen))
        return {
          armed: false,
          why: 'it is behind what this machine has seen of it: an earlier state was put back',
        }
      seen = { armedAt: arming.armedAt ?? '', fence: arming.fence, log: arming.log }
      if (keeps) await keepSeen(place.dataFolder, seen)
      return { armed: true }
    },
  }
}

/** The fingerprint, with the mark in the data folder where the database's files lie beside it. */
export async function readHere(database: Database, place: Place): Promise<Fingerprint> {
  const mark = place.embedded === undefined ? undefined : await readMark(place.embedded)
  return { ...(await readFingerprint(database, place)), ...(mark === undefined ? {} : { mark }) }
}

function isBehind(now: Arming, seen: Seen | undefined): boolean {
  return seen !== undefined && seen.armedAt === now.armedAt && (now.fence < seen.fence || now.log < seen.log)
}

/** What is different, in words. */
function compare(here: Fingerprint, { fingerprint }: Arming): string[] {
  if (fingerprint === undefined) return []
  if (fingerprint.restored !== undefined)
    return [`it was restored from the backup of ${fingerprint.restored}`]
  return fingerprintParts
    .filter((part) => isDifferent(part, here[part], fingerprint[part]))
    .map((part) => words[part](here[part] ?? 'none', fingerprint[part] ?? 'none'))
}

function isDifferent(part: FingerprintPart, here: string | undefined, armed: string | undefined): boolean {
  // A machine without a number (a container), a site that nobody has set: what is not known is not different.
  if ((part === 'machine' || part === 'site') && (here === undefined || armed === undefined)) return false
  return here !== armed
}

const words: Readonly<Record<FingerprintPart, (here: string, armed: string) => string>> = {
  system: () => 'it is in another PostgreSQL than the one that was armed',
  timeline: (here, armed) =>
    `its server was promoted or recovered to an earlier time (timeline ${here}, armed on ${armed})`,
  database: () => 'it is a copy of the database that was armed',
  site: (here, armed) => `publication.site is ${here}, and it was armed for ${armed}`,
  machine: () => 'it is on another machine than the one on which it was armed',
  folder: (here, armed) => `its files lie in ${here}, and it was armed in ${armed}`,
  mark: () => 'its data folder is a copy, or was put back from one',
}
