/** The command line: reads what is asked for, runs it, and ends with the right number. */
import { type ExitCode, exitCodes } from '../mistake.ts'
import { openContext, type World } from './context.ts'
import { explain } from './explain.ts'
import { buildProgram } from './program.ts'

/** Runs one command line (without the program's name) and gives the exit code; never throws. */
export async function main(argv: readonly string[], given?: Partial<World>): Promise<number> {
  const stop = new AbortController()
  const world: World = {
    env: given?.env,
    cwd: given?.cwd ?? process.cwd(),
    stdin: given?.stdin ?? process.stdin,
    stdout: given?.stdout ?? process.stdout,
    stderr: given?.stderr ?? process.stderr,
    signal: given?.signal ?? stop.signal,
  }
  const forget = given?.signal === undefined ? stopOnSignals(stop) : () => undefined
  // Whoever reads us may have had enough (`| head`): what was begun is finished all the same.
  for (const stream of [world.stdout, world.stderr]) stream.on('error', () => undefined)
  let answered = false
  let code: ExitCode = exitCodes.done
  try {
    const program = await buildProgram(argv, world, async (command, action) => {
      const { json = false, debug = false } = command.optsWithGlobals<{ json?: boolean; debug?: boolean }>()
      const context = openContext(world, { json, debug })
      const answer = (value: unknown): void => {
        answered = true
        context.answer(value)
      }
      code = await action({ ...context, answer })
    })
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    const { exitCode, text, message } = await explain(error, world, argv.includes('--debug'))
    if (text !== '') world.stderr.write(`${text}\n`)
    if (exitCode !== exitCodes.done && argv.includes('--json') && !answered)
      world.stdout.write(`${JSON.stringify({ error: { exitCode, message } })}\n`)
    return exitCode
  } finally {
    forget()
  }
}

/** One Ctrl-C may arrive twice, from the terminal and from npm: within so many ms it is one. */
const sameSignal = 500

/** The first signal asks the command to end well, the second ends it. */
function stopOnSignals(stop: AbortController): () => void {
  let firstAt = 0
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      firstAt = performance.now()
      stop.abort()
    } else if (performance.now() - firstAt > sameSignal) process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    process.off('SIGHUP', onSignal)
  }
}
