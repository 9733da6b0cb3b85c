/** Keeps a demo from taking its folder away from another one that runs. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { placeOf } from '../../database/embedded/place.ts'
import { isPostmasterOf, readPostmaster } from '../../database/embedded/postmaster.ts'
import { openEmbedded } from '../../database/embedded.ts'
import { Mistake } from '../../mistake.ts'

// SQLITE_BUSY (sqlite.org/rescode.html).
const busy = 5

/** Takes the folder for this process; a {@link Mistake} where another demo has it. The kernel lets go of it when its holder dies. */
export function lockDemo(folder: string): Disposable {
  // Beside the folder, which is removed; an exclusive transaction is the only file lock that Node offers.
  const file = new DatabaseSync(`${folder}.lock`)
  try {
    file.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    file.close()
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === busy)
      throw inUse(folder)
    throw error
  }
  return { [Symbol.dispose]: () => file.close() }
}

/** A demo that was killed may have left its server: whoever comes last stops it. It stays where others use it. */
export async function endEarlierServer(folder: string): Promise<void> {
  const database = join(folder, 'postgres')
  const place = placeOf(database)
  if ((await readPostmaster(place)) === undefined) return
  try {
    await using _earlier = await openEmbedded({ folder: database })
  } catch (error) {
    // One that can't be opened is thrown away next, unless it runs; what else goes wrong is no reason to delete.
    if (!(error instanceof Mistake)) throw error
  }
  const left = await readPostmaster(place)
  if (left !== undefined && (await isPostmasterOf(place, left.pid))) throw inUse(folder)
}

function inUse(folder: string): Mistake {
  return new Mistake(`Another demo runs in ${folder}: end it first, or run this one from another folder.`)
}
