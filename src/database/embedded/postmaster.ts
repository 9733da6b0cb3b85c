/** Reads what the server wrote down about itself, and tells whether it still lives. */
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { codeOf } from './folder-trouble.ts'
import type { Place } from './place.ts'

/** The server process of a cluster, as postmaster.pid has it. */
export interface Postmaster {
  readonly pid: number
  /** Where it listens on loopback; undefined when it has a socket, or has not come so far yet. */
  readonly loopbackPort: number | undefined
}

/** Where PostgreSQL notes the process that has the cluster in use. */
export function pidFileOf(place: Place): string {
  return join(place.cluster, 'postmaster.pid')
}

/** The lines are those of PostgreSQL's miscadmin.h: pid, folder, start, port, socket folder, address, memory, status. */
export async function readPostmaster(place: Place): Promise<Postmaster | undefined> {
  let text: string
  try {
    text = await readFile(pidFileOf(place), 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
    throw error
  }
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  const port = Number(lines[3])
  return { pid, loopbackPort: lines[5]?.trim() === '127.0.0.1' && port > 0 ? port : undefined }
}

/**
 * The cluster_name that our servers carry on their command line. The inode tells a folder from its copies, which hold
 * the same postmaster.pid, and stays the same when the folder is moved under a running server.
 */
export async function clusterNameOf(place: Place): Promise<string> {
  return `broadsheet-${(await stat(place.cluster, { bigint: true })).ino}`
}

/**
 * Tells whether process `pid` is this cluster's server, and not some other process that got its number since.
 *
 * The command line is world-readable; the working folder is asked as well, for a server that was started by hand. A
 * zombie has neither: killed, and not yet collected by its parent, it is dead to us.
 */
export async function isPostmasterOf(place: Place, pid: number): Promise<boolean> {
  const name = `cluster_name=${await clusterNameOf(place)}`
  if ((await argumentsOf(pid)).includes(name)) return true
  try {
    const [there, here] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(place.cluster)])
    return there.dev === here.dev && there.ino === here.ino
  } catch {
    return false
  }
}

async function argumentsOf(pid: number): Promise<readonly string[]> {
  if (process.platform === 'linux')
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  const asked = promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return (await asked.then(({ stdout }) => stdout).catch(() => '')).trim().split(/\s+/)
}
