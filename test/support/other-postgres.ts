/** Starts a PostgreSQL of another release, where the machine has one: what a backup must go into as well. */
import { execFile } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Connection } from '../../src/database/database.ts'

/** A server with the database `postgres`, trusting its own socket. */
export interface OtherPostgres extends AsyncDisposable {
  readonly release: string
  readonly connection: Connection
}

/** Where Debian installs them. */
const installed = '/usr/lib/postgresql'
/** initdb refuses root: the server is nobody's then (Debian's number for that account). */
const nobody = 65_534

const run = promisify(execFile)

/** Starts the oldest release there is; undefined where there is none from 14 to 17. */
export async function openOtherPostgres(): Promise<OtherPostgres | undefined> {
  const releases = existsSync(installed) ? readdirSync(installed) : []
  const [release] = releases.filter((name) => Number(name) >= 14 && Number(name) < 18).sort()
  if (release === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'pg-'))
  const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if ('uid' in account) chownSync(folder, nobody, nobody)
  const bin = (name: string): string => join(installed, release, 'bin', name)
  const options = { ...account, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } }
  const cluster = join(folder, 'db')
  await run(bin('initdb'), ['-D', cluster, '-U', 'broadsheet', '-A', 'trust', '-N', '-E', 'UTF8'], options)
  const settings = `-c listen_addresses= -c unix_socket_directories=${folder}`
  // Its output goes into a file: a server that held our pipe would keep us waiting for its end.
  await run(bin('pg_ctl'), ['start', '-w', '-D', cluster, '-l', join(folder, 'log'), '-o', settings], options)
  return {
    release,
    connection: { host: folder, port: 5432, user: 'broadsheet', database: 'postgres' },
    async [Symbol.asyncDispose]() {
      await run(bin('pg_ctl'), ['stop', '-m', 'immediate', '-w', '-D', cluster], options)
      await rm(folder, { recursive: true })
    },
  }
}
