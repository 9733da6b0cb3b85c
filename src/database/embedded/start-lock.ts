/** Lets only one process at a time start or stop the server of a folder. */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Place } from './place.ts'

// SQLite's result codes (sqlite.org/rescode.html).
const busy = 5
const unusable = new Set([8, 10, 13, 14])

// How often a waiting process asks again. A start takes about 200 ms.
const askAgain = 20

/**
 * Runs `work` while no other process, of whichever account or container, runs its own under this lock.
 *
 * Node can't ask the system for a file lock, but SQLite, which is a part of Node, can: an exclusive transaction on an
 * empty file is a POSIX record lock (fcntl(2)). The kernel drops it when its holder dies, however it dies, and a
 * program started meanwhile does not inherit it: so a stale lock can't be, and no pid has to be believed.
 */
export async function withStartLock<T>(place: Place, deadline: number, work: () => Promise<T>): Promise<T> {
  const file = open(place)
  try {
    while (!take(file, place)) {
      if (performance.now() > deadline)
        throw new Mistake(
          `Another process has been starting or stopping the embedded database in ${place.folder} for too long. ` +
            `See ${place.log}, end that process, and try again.`,
          exitCodes.unreachable,
        )
      await sleep(askAgain)
    }
    return await work()
  } finally {
    file.close()
  }
}

function open(place: Place): DatabaseSync {
  try {
    return new DatabaseSync(place.lock)
  } catch (error) {
    throw lockMistake(place, error)
  }
}

function take(file: DatabaseSync, place: Place): boolean {
  try {
    // Nothing is ever written, so no journal is wanted: it would lie about while the lock is held.
    file.exec('pragma journal_mode = memory; begin exclusive')
    return true
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : -1
    if (code === busy) return false
    throw unusable.has(code) ? lockMistake(place, error) : error
  }
}

function lockMistake(place: Place, cause: unknown): Mistake {
  return new Mistake(
    `The embedded database can't lock ${place.lock}. Run as the account that owns the folder, ` +
      'name another with BROADSHEET_DATA, or set DATABASE_URL.',
    exitCodes.usage,
    { cause },
  )
}
