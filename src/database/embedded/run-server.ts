/** Starts and stops the server process with pg_ctl. Both only under the start lock. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Binaries } from './binaries.ts'
import { point } from './libraries.ts'
import { giveFolder, makeSocketFolder } from './own-folder.ts'
import { fitsSocket, type Place, relative } from './place.ts'
import { clusterNameOf, pidFileOf } from './postmaster.ts'
import { type Account, runProgram } from './run-program.ts'

/** What both need to run pg_ctl. */
export interface Control {
  readonly place: Place
  readonly binaries: Binaries
  readonly account: Account
  readonly libraries: string | undefined
}

// Seconds that pg_ctl waits. Replaying the log after a crash takes a while on a slow disk.
const startWithin = 60
const stopWithin = 60

// A log over this size makes room for a new one at the next start; one old log is kept.
const largestLog = 4 * 1024 * 1024

/**
 * Starts the server and waits until it accepts connections. The caller has made sure that none runs: what an earlier
 * one left (a pid file, a socket's lock file) goes, since PostgreSQL takes such a file for a living server when its pid
 * belongs to any process by now. Should we be wrong, PostgreSQL itself is still in the way: it finds the shared memory
 * of the other server by the data folder's inode.
 */
export async function startServer(control: Control, deadline: number): Promise<void> {
  const { place, account } = control
  await rm(pidFileOf(place), { force: true })
  await rm(place.socket, { recursive: true, force: true })
  await makeSocketFolder(place)
  await point(join(place.folder, relative.programs), join(control.binaries.native, 'bin'))
  if ((await sizeOf(place.log)) > largestLog) await rename(place.log, `${place.log}.old`)
  await giveFolder(place, account.owner)
  for (let preferred = await lastPort(place); ; preferred = 0) {
    const said = await start(control, preferred)
    if (said === undefined) return
    // The children of a server that was killed leave as soon as they notice; only then may a new one start.
    const passing = /is still in use|could not bind .*Address already in use/s.test(said)
    if (!passing || performance.now() > deadline)
      throw new Mistake(
        `The embedded database in ${place.folder} does not start; its log says: ${lastLines(said)} (${place.log})`,
        exitCodes.unreachable,
      )
    await sleep(100)
  }
}

/** One attempt: undefined when the server accepts connections, else what it logged. */
async function start(control: Control, preferredPort: number): Promise<string | undefined> {
  const { place, binaries, account, libraries } = control
  const settings = [
    'max_connections=200',
    'fsync=on',
    'synchronous_commit=on',
    'unix_socket_permissions=0700',
  ]
  settings.push(`cluster_name=${await clusterNameOf(place)}`)
  if (fitsSocket(place))
    settings.push(`unix_socket_directories=${relative.socketFromCluster}`, 'listen_addresses=')
  else {
    const port = await freePort(preferredPort)
    await writeFile(place.port, String(port))
    settings.push('unix_socket_directories=', 'listen_addresses=127.0.0.1', `port=${port}`)
  }
  const logged = await sizeOf(place.log)
  const ended = await runProgram(
    account,
    binaries.pgCtl,
    [
      ...['start', '-w', '-t', String(startWithin), '-D', relative.cluster, '-l', relative.log],
      // pg_ctl hands this and the options to a shell; none of it needs quoting.
      ...['-p', `${relative.programs}/postgres`, '-o', settings.map((setting) => `-c ${setting}`).join(' ')],
    ],
    { folder: place.folder, libraries },
  )
  if (ended.code === 0) return undefined
  const log = await readFile(place.log).catch(() => Buffer.alloc(0))
  return log.subarray(logged).toString().trim() || ended.output
}

/** Stops the server. Gives what pg_ctl said when that failed, and undefined when the server has gone. */
export async function stopServer({
  place,
  binaries,
  account,
  libraries,
}: Control): Promise<string | undefined> {
  const ended = await runProgram(
    account,
    binaries.pgCtl,
    ['stop', '-m', 'fast', '-w', '-t', String(stopWithin), '-D', relative.cluster],
    { folder: place.folder, libraries },
  )
  return ended.code === 0 ? undefined : ended.output
}

function lastLines(said: string): string {
  return said.split('\n').slice(-4).join(' / ')
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

async function lastPort(place: Place): Promise<number> {
  const port = Number(await readFile(place.port, 'utf8').catch(() => ''))
  return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : 0
}

/** A port that is free right now: `preferred` if it is, else any. */
async function freePort(preferred: number): Promise<number> {
  const server = createServer()
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port: preferred }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : undefined)
    })
  })
  await new Promise((resolve) => server.close(resolve))
  return port ?? (await freePort(0))
}
