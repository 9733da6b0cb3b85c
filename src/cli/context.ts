/** What a command is handed: the world it runs in, and where it speaks. */
import type { Readable, Writable } from 'node:stream'
import type { ExitCode } from '../mistake.ts'

/** The world, as parameters. */
export interface World {
  /** Without it, the process's own. */
  readonly env: Readonly<Record<string, string | undefined>> | undefined
  readonly cwd: string
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  /** Fires at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

/** What the options before a command's own say. */
export interface GlobalOptions {
  /** One JSON value on stdout, everything for people on stderr. */
  readonly json: boolean
  readonly debug: boolean
}

/** A command's surroundings. */
export interface Context extends World, GlobalOptions {
  /** Says a line to the person: stdout, or stderr under `--json`. */
  readonly say: (text: string) => void
  /** Says what is going on, which is no result: stderr always. */
  readonly note: (text: string) => void
  /** The one JSON value; ignored without `--json`. */
  readonly answer: (value: unknown) => void
  /** True where somebody can be asked. */
  readonly interactive: boolean
}

/** What a command does; its number is the process's. */
export type Run = (context: Context) => Promise<ExitCode>

/** Puts a context together. */
export function openContext(world: World, options: GlobalOptions): Context {
  const people = options.json ? world.stderr : world.stdout
  return {
    ...world,
    ...options,
    say: (text) => people.write(`${harmless(text)}\n`),
    note: (text) => world.stderr.write(`${harmless(text)}\n`),
    answer: (value) => {
      if (options.json) world.stdout.write(`${JSON.stringify(value)}\n`)
    },
    interactive: world.stdin.isTTY === true && world.stderr.isTTY === true && !options.json,
  }
}

/** A subject, a name or a server's reply must not steer the terminal. */
function harmless(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '\uFFFD')
}
