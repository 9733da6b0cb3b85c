/** A Broadsheet of a test's own: a folder, settings, free ports, and its commands as real processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts } from '../../src/cli/demo/free-ports.ts'

/** What a command came to. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The one JSON value on stdout, where `--json` was given. */
  readonly json: () => unknown
}

/** A command that goes on running. */
export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  /** Resolves when the output so far matches; rejects when it ends before that. */
  readonly said: (pattern: RegExp) => Promise<void>
  readonly output: () => string
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<Ran>
}

/** The installation. Disposing ends what still runs and removes the folder. */
export interface Installation extends AsyncDisposable {
  readonly folder: string
  readonly env: Record<string, string>
  readonly sitePort: number
  readonly inboxSmtpPort: number
  /** Runs a command to its end. */
  readonly run: (...args: string[]) => Promise<Ran>
  /** Starts one that goes on. */
  readonly start: (...args: string[]) => Running
  /** Starts one that goes on, with some of its environment changed. */
  readonly startWith: (change: Surroundings, ...args: string[]) => Running
  /** Starts one as the leader of a process group, so that a test can signal the group as Ctrl-C does. */
  readonly startGroup: (...args: string[]) => Running
  /** Runs a command to its end in another folder, or with some of the environment changed. */
  readonly runWith: (change: Surroundings, ...args: string[]) => Promise<Ran>
  readonly write: (name: string, content: string | Buffer) => Promise<string>
}

/** What is different for one command. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** How long (ms) what still runs when a test is over may take to end: a worker takes 15 s at most. */
const patience = 20_000

const bin = fileURLToPath(new URL('../../src/bin.js', import.meta.url))

const settings = (site: number, more: string): string => `publication:
  name: The Test Broadsheet
  from: The Test Broadsheet <news@example.org>
  postalAddress: 1 Press Lane, Springfield
  site: http://127.0.0.1:${site}
lists:
  daily: { name: Daily stories, public: true }
  weekly: { name: Weekly stories }
${more}`

/** Makes one. `env` goes on top of the settings of its own; nothing of the test's own environment gets in. */
export async function makeInstallation({
  env = {},
  yaml = '',
}: {
  env?: Record<string, string>
  yaml?: string
} = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-test-'))
  const [site = 0, smtp = 0, page = 0] = await freePorts(3)
  await writeFile(join(folder, 'broadsheet.yaml'), settings(site, oneWorker(yaml)))
  await mkdir(join(folder, 'data'))
  const all: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '/tmp',
    ...compileCache(),
    BROADSHEET_LISTEN: `127.0.0.1:${site}`,
    BROADSHEET_INBOX: `${smtp},${page}`,
    ...env,
  }
  const alive = new Set<Running>()

  function launch(args: readonly string[], detached: boolean, change: Surroundings = {}): Running {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: change.cwd ?? folder,
      env: { ...all, ...change.env },
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const running = watch(child)
    alive.add(running)
    void running.ended.then(() => alive.delete(running))
    return running
  }

  const start = (...args: string[]): Running => launch(args, false)

  return {
    folder,
    env: all,
    sitePort: site,
    inboxSmtpPort: smtp,
    start,
    startWith: (change, ...args) => launch(args, false, change),
    startGroup: (...args) => launch(args, true),
    run: async (...args) => await start(...args).ended,
    runWith: async (change, ...args) => await launch(args, false, change).ended,
    write: async (name, content) => {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return path
    },
    async [Symbol.asyncDispose]() {
      // One that a test has frozen hears SIGTERM when it goes on; one that does not end may not hang the test.
      for (const running of alive) for (const signal of ['SIGTERM', 'SIGCONT'] as const) running.kill(signal)
      const timer = setTimeout(() => {
        for (const running of alive) running.kill('SIGKILL')
      }, patience)
      await Promise.all([...alive].map((running) => running.ended))
      clearTimeout(timer)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function watch(child: ChildProcess): Running {
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const heard = (): void => {
    for (const listener of listeners) listener()
  }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    heard()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    heard()
  })
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) as unknown })
      heard()
    })
  })
  return {
    child,
    pid: child.pid ?? 0,
    output: () => stdout + stderr,
    kill: (signal) => child.kill(signal),
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout + stderr)) {
            listeners.delete(look)
            resolve()
          } else if (child.exitCode !== null || child.signalCode !== null) {
            listeners.delete(look)
            reject(new Error(`ended before saying ${pattern}:\n${stdout}${stderr}`))
          }
        }
        listeners.add(look)
        look()
      }),
  }
}

/** Where compiled code is kept (`run-tests.ts`), for the programs that a test starts. */
function compileCache(): Record<string, string> {
  const folder = process.env['NODE_COMPILE_CACHE']
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

/** A process is one worker, however many cores the machine has, where a test does not say otherwise. */
function oneWorker(yaml: string): string {
  if (/\bworkers:/.test(yaml)) return yaml
  if (yaml.includes('delivery: {')) return yaml.replace('delivery: {', 'delivery: { workers: 1,')
  return `${yaml}\ndelivery: { workers: 1 }\n`
}
