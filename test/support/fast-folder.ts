/** Where databases of tests lie. */
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** Memory where there is plenty: durability is proved elsewhere, and a fresh database costs a second on a disk. */
export function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > 2 ** 30 ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}
