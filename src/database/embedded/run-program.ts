/** Runs one of PostgreSQL's programs to its end. */
import { spawn } from 'node:child_process'

/** Under which account, and through what, a program runs (see account.ts). */
export interface Account {
  /** Who must own the cluster's files, as this process sees user ids. */
  readonly owner: { readonly uid: number; readonly gid: number }
  /** A command and its options that take the program as their last arguments; [] for none. */
  readonly through: readonly string[]
  /** Set when the system must change the user before it starts the program. */
  readonly become?: { readonly uid: number; readonly gid: number }
}

/** How a program ended. `code` is null after a signal, -1 when it could not be started. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** What a program may be told besides its arguments. */
export interface ProgramOptions {
  readonly folder: string
  readonly libraries?: string | undefined
}

/**
 * Runs `program` in `folder`. It gets a session of its own, so that Ctrl-C, which a terminal sends to our whole process
 * group, can neither stop a server that is just starting (pg_ctl would stop it) nor break an initdb.
 */
export async function runProgram(
  account: Account,
  program: string,
  args: readonly string[],
  { folder, libraries }: ProgramOptions,
): Promise<Ended> {
  const [command, ...rest] = [...account.through, program, ...args]
  if (command === undefined) throw new Error('no program to run')
  return await new Promise((resolve) => {
    const child = spawn(command, rest, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of ours leaks in: PGDATA, PGOPTIONS and a locale would change what the programs do.
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LC_ALL: 'C',
        TZ: 'UTC',
        ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
      },
      ...account.become,
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', (error) => resolve({ code: -1, output: `${command}: ${error.message}` }))
    child.once('close', (code) => resolve({ code, output: output.trim() }))
  })
}
