/** Folders, member processes and questions for the tests of the embedded database; all gone when the test is. */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { findBinaries } from '../../../../src/database/embedded/binaries.ts'
import { placeOf } from '../../../../src/database/embedded/place.ts'
import { isPostmasterOf, readPostmaster } from '../../../../src/database/embedded/postmaster.ts'
import type { EmbeddedConnection } from '../../../../src/database/embedded/reach-server.ts'
import { openEmbedded } from '../../../../src/database/embedded.ts'
import { fastFolder } from '../../../support/fast-folder.ts'

/** What a test registers its tidying with. */
export interface Cleaner {
  after(tidy: () => Promise<void>): void
}

const memberFile = fileURLToPath(new URL('./member.ts', import.meta.url))

/** A folder for a database, not made yet. Its server, if one is left, and all below are removed after the test. */
export async function newFolder(t: Cleaner, name = 'database', mode = 0o700): Promise<string> {
  const parent = await mkdtemp(join(fastFolder(), 'broadsheet-test-'))
  await chmod(parent, mode)
  const folder = join(parent, name)
  t.after(async () => {
    const pid = await postmasterOf(folder)
    if (pid !== undefined) process.kill(pid, 'SIGQUIT')
    await until(async () => (await postmasterOf(folder)) === undefined)
    await rm(parent, { recursive: true, force: true, maxRetries: 10 })
  })
  return folder
}

let template: Promise<string> | undefined

/** A folder with a made cluster that has a table `noted` with two rows: a copy, since initdb takes a second. */
export async function madeFolder(t: Cleaner, mode?: number): Promise<string> {
  template ??= makeTemplate()
  const made = await template
  const folder = await newFolder(t, 'database', mode)
  await mkdir(folder, { mode: 0o700 })
  await promisify(execFile)('cp', ['-a', join(made, 'cluster'), folder])
  return folder
}

// Registered here, since a hook that a test registers belongs to that test.
after(async () => {
  if (template !== undefined) await rm(dirname(await template), { recursive: true, force: true })
})

async function makeTemplate(): Promise<string> {
  const folder = await newFolder({ after: () => {} })
  await askOnce(folder, 'create table noted (what text not null)')
  await askOnce(folder, "insert into noted values ('one'), ('two')")
  return folder
}

/** A copy of the npm package's folder `native` that only we can reach, for a test to spoil. */
export async function copyNative(t: Cleaner): Promise<string> {
  // Not in memory: containers allow no programs there.
  const parent = await mkdtemp(join(tmpdir(), 'broadsheet-native-'))
  t.after(() => rm(parent, { recursive: true, force: true }))
  const { native } = await findBinaries()
  await cp(dirname(native), parent, { recursive: true, filter: (file) => !file.endsWith('.a') })
  return join(parent, 'native')
}

/** The pid of the folder's living server. */
export async function postmasterOf(folder: string): Promise<number | undefined> {
  const place = placeOf(folder)
  const postmaster = await readPostmaster(place)
  return postmaster && (await isPostmasterOf(place, postmaster.pid)) ? postmaster.pid : undefined
}

/** Waits for something that the outside world does in its own time. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never came true: ${holds}`)
    await sleep(5)
  }
}

/** One question to the database, on a connection of its own. */
export async function ask<T>(connection: EmbeddedConnection, sql: string): Promise<T | undefined> {
  const client = new pg.Client({ ...connection })
  await client.connect()
  try {
    const { rows } = await client.query<{ answer: T }>(sql)
    return rows[0]?.answer
  } finally {
    await client.end()
  }
}

/** Opens, asks, leaves. */
export async function askOnce<T>(folder: string, sql: string): Promise<T | undefined> {
  await using embedded = await openEmbedded({ folder })
  return await ask<T>(embedded.connection, sql)
}

/** What a member said: a word and what goes with it. */
type Said = readonly [word: string, value: unknown]

/** A process that uses the database. */
export interface Member {
  readonly child: ChildProcessWithoutNullStreams
  readonly said: readonly Said[]
  readonly stderr: () => string
  /** Waits until the member has said the word. */
  hears(word: string): Promise<unknown>
  tell(line: 'leave' | 'insert' | 'count'): void
  readonly ended: Promise<unknown>
}

/** How a member is started. */
export interface MemberOptions {
  readonly folder: string
  readonly binaries?: string
  readonly uid?: number
  readonly gid?: number
  /** A command that the member is run through. */
  readonly through?: readonly string[]
}

/** Starts a member, as the leader of a process group of its own. It is killed after the test. */
export function startMember(t: Cleaner, options: MemberOptions): Member {
  const { folder, binaries, uid, gid, through = [] } = options
  const args = [...through, process.execPath, memberFile, folder, ...(binaries ? [binaries] : [])]
  const child = spawn(args[0] ?? '', args.slice(1), {
    detached: true,
    stdio: 'pipe',
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  const said: Said[] = []
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)))
  const ended = once(child, 'close')
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    child,
    said,
    stderr: () => stderr,
    ended,
    tell: (line) => child.stdin.write(`${line}\n`),
    async hears(word) {
      await until(
        async () => said.some(([w]) => w === word) || child.exitCode !== null || child.signalCode !== null,
      )
      const found = said.find(([w]) => w === word)
      if (found === undefined) throw new Error(`no "${word}" from ${JSON.stringify(said)} ${stderr}`)
      return found[1]
    },
  }
}

/** Who owns and runs a process, as /proc has it. */
export async function statusOf(pid: number): Promise<{ uid: number; session: number; capabilities: string }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return {
    uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]),
    capabilities: /^CapEff:\s+(\w+)/m.exec(status)?.[1] ?? '',
    session: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]),
  }
}
