/**
 * Chooses the account that the server runs under: PostgreSQL refuses to run as root.
 *
 * The data always stays in its folder. An ordinary user runs the server as himself. Root tries, in this order:
 *
 * 1. a user namespace in which root's files belong to "nobody" and "nobody" is who we are: on disk all remains root's,
 *    no other account can reach it, and root's own home (mode 0700) is as open as before;
 * 2. another account by setuid(2), where containers forbid namespaces: the folder's owner, else "nobody";
 * 3. the same with the capability to pass closed folders, where that account can't get to the programs or the data.
 *
 * A folder that belongs to an ordinary user is served as that user first, so that root (sudo) and the user share it. On
 * a change of account the files get the new owner (own-folder.ts), so the same data is found whatever worked last.
 */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Binaries } from './binaries.ts'
import { codeOf } from './folder-trouble.ts'
import type { Place } from './place.ts'
import { type Account, type Ended, runProgram } from './run-program.ts'

// The one account besides root that every system has in /etc/passwd; initdb insists on a name for its user id.
const nobody = { uid: 65_534, gid: 65_534 }

interface Identity {
  readonly uid: number
  readonly gid: number
}

/** The account to run the server under, tried with the very programs and the very folder. */
export async function chooseAccount(
  binaries: Binaries,
  place: Place,
  libraries: string | undefined,
): Promise<Account> {
  const me = whoAmI()
  const cluster = await ownerOf(place.cluster)
  const owner = cluster ?? (await ownerOf(place.folder)) ?? me
  if (me.uid !== 0 && cluster !== undefined && cluster.uid !== me.uid)
    throw new Mistake(
      `The embedded database in ${place.folder} belongs to another account (user id ${cluster.uid}). ` +
        'Run as that account, name another folder with BROADSHEET_DATA, or set DATABASE_URL.',
      exitCodes.usage,
    )
  const refusals: string[] = []
  for (const account of accountsToTry(me, owner)) {
    const ended = await tryAccount(account, binaries, place, libraries)
    if (ended.code === 0) return account
    refusals.push(ended.output.split('\n').at(-1) || `exit ${ended.code}`)
  }
  throw new Mistake(
    me.uid === 0
      ? `PostgreSQL refuses to run as root, and no other way works here (${refusals.join('; ')}). ` +
          'Run as an ordinary user, or set DATABASE_URL.'
      : `The embedded PostgreSQL can't run here (${refusals.join('; ')}). Set DATABASE_URL.`,
    exitCodes.usage,
  )
}

/** The accounts that might do, best first. */
export function accountsToTry(me: Identity, owner: Identity): readonly Account[] {
  const itself: Account = { owner: me, through: [] }
  const inNamespace: Account = {
    owner: me,
    through: ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, '--'],
  }
  // The namespace gives a user id that has no name (some containers run so) the name that initdb insists on.
  if (me.uid !== 0) return [itself, inNamespace]
  const other = owner.uid === 0 ? nobody : owner
  const asOther: Account = { owner: other, through: [], become: other }
  const asOtherPassing: Account = {
    owner: other,
    through: [
      'setpriv',
      `--reuid=${other.uid}`,
      `--regid=${other.gid}`,
      '--clear-groups',
      // Or access(2), with which PostgreSQL looks for its own program, would ignore the capability.
      '--securebits=+no_setuid_fixup',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
      '--',
    ],
  }
  return owner.uid === 0 ? [inNamespace, asOther, asOtherPassing] : [asOther, asOtherPassing, inNamespace]
}

/**
 * Has initdb show what it would do: it finds and runs the server, looks up the account's name and reads its files, all
 * as it will when it is serious, and writes nothing. Then reaches for the folder.
 */
async function tryAccount(
  account: Account,
  binaries: Binaries,
  place: Place,
  libraries: string | undefined,
): Promise<Ended> {
  const steps =
    '"$0" --show -D cluster > /dev/null && { test -x "$1" || { echo "$1 is closed to it" >&2; false; }; }'
  return await runProgram(account, '/bin/sh', ['-c', steps, binaries.initdb, dirname(place.folder)], {
    folder: place.folder,
    libraries,
  })
}

/** This process's own account. */
export function whoAmI(): Identity {
  return { uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 }
}

async function ownerOf(path: string): Promise<Identity | undefined> {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
