/** Starts a PostgreSQL that a test may kill: unlike the embedded one, nobody starts it again but the test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../src/database/database.ts'
import { findBinaries } from '../../src/database/embedded/binaries.ts'
import { controlOf } from '../../src/database/embedded/join-server.ts'
import { makeCluster } from '../../src/database/embedded/make-cluster.ts'
import { makeFolder } from '../../src/database/embedded/own-folder.ts'
import { placeOf, relative, socketPort } from '../../src/database/embedded/place.ts'
import { databaseUser } from '../../src/database/embedded/reach-server.ts'
import { runProgram } from '../../src/database/embedded/run-program.ts'
import { startServer } from '../../src/database/embedded/run-server.ts'

/** An empty server of a test's own. */
export interface KillablePostgres extends AsyncDisposable {
  readonly connection: Connection
  /** Stops it at once, as a crash would. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Starts it as somebody might who set something that we would not, such as `fsync=off`. */
  startWith(setting: string): Promise<void>
}

/** Makes and starts it. */
export async function openKillablePostgres(): Promise<KillablePostgres> {
  await using opening = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-pg-'))
  opening.defer(() => rm(folder, { recursive: true, force: true }))
  const place = placeOf(join(folder, 'db'))
  await makeFolder(place)
  const control = await controlOf({ place, binaries: await findBinaries(), log: () => {}, patience: 60_000 })
  const { account, libraries, binaries } = control
  await makeCluster(place, binaries, account, libraries)
  let running = false
  const start = async () => {
    await startServer(control, performance.now() + 30_000)
    running = true
  }
  const kill = async () => {
    if (!running) return
    const stop = ['stop', '-m', 'immediate', '-w', '-D', relative.cluster]
    const ended = await runProgram(account, binaries.pgCtl, stop, { folder: place.folder, libraries })
    if (ended.code !== 0) throw new Error(ended.output)
    running = false
  }
  const startWith = async (setting: string) => {
    const settings = [
      setting,
      `unix_socket_directories=${relative.socketFromCluster}`,
      'unix_socket_permissions=0700',
      'listen_addresses=',
    ]
    const started = await runProgram(
      account,
      binaries.pgCtl,
      [
        ...['start', '-w', '-D', relative.cluster, '-l', relative.log, '-p', `${relative.programs}/postgres`],
        ...['-o', settings.map((each) => `-c ${each}`).join(' ')],
      ],
      { folder: place.folder, libraries },
    )
    if (started.code !== 0) throw new Error(started.output)
    running = true
  }
  await start()
  opening.defer(kill)
  const opened = opening.move()
  return {
    connection: { host: place.socket, port: socketPort, user: databaseUser, database: 'postgres' },
    kill,
    start,
    startWith,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
