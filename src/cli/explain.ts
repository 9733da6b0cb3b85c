/** Turns whatever ended a command into what a person reads: the exit code and a line that says what to do. */
import { CommanderError } from 'commander'
import { type ExitCode, exitCodes, Mistake } from '../mistake.ts'
import type { World } from './context.ts'

/** How a command ended that did not end well. */
export interface Explained {
  readonly exitCode: ExitCode
  /** For people; empty where it has been said already. */
  readonly text: string
  /** The one sentence, for `--json`. */
  readonly message: string
}

/** Explains it; with `debug` the text shows where it happened. */
export async function explain(
  thrown: unknown,
  world: Pick<World, 'env' | 'cwd'>,
  debug: boolean,
): Promise<Explained> {
  // commander has said it already; its own codes are 0 for help and 1 for what we call bad usage.
  if (thrown instanceof CommanderError) {
    const message = thrown.message.replace(/^error: /, '')
    return { exitCode: thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage, text: '', message }
  }
  const error = await asMistake(firstOf(thrown), world)
  const message = error instanceof Error ? error.message : String(error)
  const trace = debug ? `\n${traceOf(error)}` : ''
  if (error instanceof Mistake) return { exitCode: error.exitCode, text: `${message}${trace}`, message }
  const how = debug ? '' : ' This is a fault of Broadsheet; --debug shows where it happened.'
  return { exitCode: exitCodes.bug, text: `Unexpected: ${message}.${how}${trace}`, message }
}

/** What was thrown first: closing what was open may have failed because of it, and wraps it. */
function firstOf(error: unknown): unknown {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error
}

/** Only here is it asked whose fault an error of the database is: a command need not. */
async function asMistake(error: unknown, { env, cwd }: Pick<World, 'env' | 'cwd'>): Promise<unknown> {
  if (error instanceof Mistake) return error
  // Loaded late: most command lines end well, and both take their time.
  const { readConfig } = await import('../config.ts')
  const { databaseMistake } = await import('../database/database-mistake.ts')
  try {
    const { database } = readConfig({ ...(env === undefined ? {} : { env }), cwd, needs: 'nothing' })
    return databaseMistake(error, database.kind)
  } catch {
    return error
  }
}

/** Where it comes from, and where what caused it comes from. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const cause = error.cause === undefined ? '' : `\ncaused by ${traceOf(error.cause) || String(error.cause)}`
  return `${error.stack ?? ''}${cause}`
}
