/** Makes the database's folder, and keeps all of it with the account that the server runs under. */
import { chmod, lchown, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { whoAmI } from './account.ts'
import type { Place } from './place.ts'

/**
 * Makes the folder where it is missing. What root makes below a user's folder goes to that user: a first run with sudo
 * must not lock the user out of the second.
 */
export async function makeFolder(place: Place): Promise<void> {
  const first = await mkdir(place.folder, { recursive: true, mode: 0o700 })
  if (first === undefined || whoAmI().uid !== 0) return
  const { uid, gid } = await stat(dirname(first))
  if (uid === 0) return
  for (let path = place.folder; path.length >= first.length; path = dirname(path))
    await lchown(path, uid, gid)
}

/** Gives the folder, and all in it, to `owner`. Does next to nothing when it is the owner's already. */
export async function giveFolder(place: Place, owner: { uid: number; gid: number }): Promise<void> {
  if (whoAmI().uid !== 0) return
  if ((await lstat(place.folder)).uid !== owner.uid) await lchown(place.folder, owner.uid, owner.gid)
  for (const name of await readdir(place.folder)) {
    const path = join(place.folder, name)
    if ((await lstat(path)).uid === owner.uid) continue
    if ((await lstat(path)).isDirectory())
      for (const inner of await readdir(path, { recursive: true }))
        await lchown(join(path, inner), owner.uid, owner.gid)
    // Last, so that a crash on the way leaves a mismatch that the next start sees.
    await lchown(path, owner.uid, owner.gid)
  }
}

/** Makes the folder of the socket, closed to all others. */
export async function makeSocketFolder(place: Place): Promise<void> {
  await mkdir(place.socket, { recursive: true, mode: 0o700 })
  await chmod(place.socket, 0o700)
}
