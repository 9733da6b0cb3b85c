/** Makes PostgreSQL's data folder: whole, or not at all. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Binaries } from './binaries.ts'
import { codeOf } from './folder-trouble.ts'
import { giveFolder } from './own-folder.ts'
import { draftPrefix, type Place } from './place.ts'
import { databaseUser } from './reach-server.ts'
import { type Account, runProgram } from './run-program.ts'

/** Tells whether there is a cluster. One that is not ours to start, of another release or no cluster, is refused. */
export async function hasCluster(place: Place, binaries: Binaries): Promise<boolean> {
  let release: string
  try {
    release = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    if ((await stat(place.cluster).catch(() => undefined)) === undefined) return false
    throw new Mistake(
      `${place.cluster} is not a PostgreSQL data folder (it has no PG_VERSION). Nothing in it was touched. ` +
        'Move it away, or name another folder with BROADSHEET_DATA.',
      exitCodes.usage,
    )
  }
  if (release === binaries.major) return true
  throw new Mistake(
    `The database in ${place.folder} was made by PostgreSQL ${release}; this is PostgreSQL ${binaries.major}. ` +
      'Nothing in it was touched. Give the release of Broadsheet that made it "broadsheet backup FILE", move this ' +
      'folder away, then give this one "broadsheet restore FILE".',
    exitCodes.usage,
  )
}

/** Removes what an initdb left behind that was cut off. Only under the start lock: nobody else is making one. */
export async function removeDrafts(place: Place): Promise<void> {
  for (const name of await readdir(place.folder))
    if (name.startsWith(draftPrefix))
      // The program of a process that was killed may still be writing: try again while it does.
      await rm(join(place.folder, name), { recursive: true, force: true, maxRetries: 5 })
}

/**
 * Runs initdb in a draft folder and moves the result to its name in one step. Until then there is no cluster; after it
 * there is a whole one, with its password (initdb has synced every file).
 */
export async function makeCluster(
  place: Place,
  binaries: Binaries,
  account: Account,
  libraries: string | undefined,
): Promise<void> {
  const draft = await mkdtemp(join(place.folder, draftPrefix))
  try {
    const secret = join(draft, 'password')
    await writeFile(secret, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flush: true })
    await giveFolder(place, account.owner)
    const ended = await runProgram(
      account,
      binaries.initdb,
      [
        `--pgdata=${basename(draft)}/cluster`,
        `--username=${databaseUser}`,
        `--pwfile=${basename(draft)}/password`,
        '--encoding=UTF8',
        '--locale=C',
        // The socket's folder lets only its owner in; a password would lie in a file beside it for the same owner.
        '--auth-local=trust',
        // Loopback is open to every account of the machine.
        '--auth-host=scram-sha-256',
        '--no-instructions',
      ],
      { folder: place.folder, libraries },
    )
    if (ended.code !== 0) throw initMistake(place, ended.output)
    await rename(secret, join(draft, 'cluster', 'password'))
    await rename(join(draft, 'cluster'), place.cluster)
    const folder = await open(place.folder)
    await folder.sync().finally(() => folder.close())
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 5 })
  }
}

function initMistake(place: Place, output: string): Mistake {
  const lines = output.split('\n').filter((line) => /error|fatal|panic|could not|No space/i.test(line))
  const said = lines.slice(0, 2).join(' / ') || output.split('\n').slice(-2).join(' / ') || 'it said nothing'
  return new Mistake(
    `The embedded database could not be made in ${place.folder}; initdb said: ${said}. ` +
      'Nothing is left behind. Make room there, name another folder with BROADSHEET_DATA, or set DATABASE_URL.',
    exitCodes.unreachable,
  )
}
