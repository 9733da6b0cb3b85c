/** The command line: reads what is asked for, runs it, and ends with the right number. */
import { Command, CommanderError } from 'commander'
import { type ExitCode, exitCodes, Mistake } from '../mistake.ts'
import { openContext, type Run, type World } from './context.ts'
import { readVersion } from './version.ts'

/** Adds a command to the program; its action hands what is to be run to `run`. */
export type AddCommand = (program: Command, run: (command: Command, action: Run) => Promise<void>) => void

/**
 * In the order of the help: setting up, sending, looking after, readers, services. Loaded when asked for: what
 * one command needs (MJML's and BullMQ's modules, a web server) need not slow down the others.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  init: async () => (await import('./commands/init.ts')).addInit,
  up: async () => (await import('./commands/up.ts')).addUp,
  send: async () => (await import('./commands/send.ts')).addSend,
  preview: async () => (await import('./commands/preview.ts')).addPreview,
  lint: async () => (await import('./commands/lint.ts')).addLint,
  test: async () => (await import('./commands/test.ts')).addTest,
  editions: async () => (await import('./commands/editions.ts')).addEditions,
  status: async () => (await import('./commands/status.ts')).addStatus,
  verify: async () => (await import('./commands/verify.ts')).addVerify,
  pause: async () => (await import('./commands/pause.ts')).addPause,
  resume: async () => (await import('./commands/resume.ts')).addResume,
  cancel: async () => (await import('./commands/cancel.ts')).addCancel,
  'in-doubt': async () => (await import('./commands/in-doubt.ts')).addInDoubt,
  lists: async () => (await import('./commands/lists.ts')).addLists,
  subscribers: async () => (await import('./commands/subscribers.ts')).addSubscribers,
  suppress: async () => (await import('./commands/suppress.ts')).addSuppress,
  site: async () => (await import('./commands/site.ts')).addSite,
  worker: async () => (await import('./commands/worker.ts')).addWorker,
  inbox: async () => (await import('./commands/inbox.ts')).addInbox,
  config: async () => (await import('./commands/config.ts')).addConfig,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrate,
}

/** Runs one command line (without the program's name) and gives the exit code; never throws. */
export async function main(argv: readonly string[], given?: Partial<World>): Promise<number> {
  const stop = new AbortController()
  const world: World = {
    env: given?.env ?? process.env,
    cwd: given?.cwd ?? process.cwd(),
    stdin: given?.stdin ?? process.stdin,
    stdout: given?.stdout ?? process.stdout,
    stderr: given?.stderr ?? process.stderr,
    signal: given?.signal ?? stop.signal,
  }
  const forget = given?.signal === undefined ? stopOnSignals(stop) : () => undefined
  let code: ExitCode = exitCodes.done
  const program = new Command('broadsheet')
    .description('Turns an article into a newsletter and gets it to every reader of a list, once.')
    .version(readVersion(), '-V, --version')
    .option('--json', 'one JSON value on stdout, everything for people on stderr', false)
    .option('--debug', 'show where an error comes from', false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    })
    .showHelpAfterError('(broadsheet COMMAND --help tells how)')
    .enablePositionalOptions(false)
  for (const load of asked(argv))
    (await load())(program, async (command, action) => {
      code = await action(openContext(world, command.optsWithGlobals()))
    })
  const addJson = (command: Command): void => {
    for (const each of command.commands) {
      each.option('--json', 'one JSON value on stdout').option('--debug', 'show where an error comes from')
      each.exitOverride().configureOutput(program.configureOutput())
      addJson(each)
    }
  }
  addJson(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    return explain(error, world, argv.includes('--debug'))
  } finally {
    forget()
  }
}

/** The one command that is named, or all of them: for the help, and for what is no command. */
function asked(argv: readonly string[]): (() => Promise<AddCommand>)[] {
  const named = Object.entries(commands).find(([name]) => name === argv.find((word) => !word.startsWith('-')))
  if (named !== undefined) return [named[1]]
  return argv.includes('--version') || argv.includes('-V') ? [] : Object.values(commands)
}

/** The first signal asks the command to end well, the second ends it. */
function stopOnSignals(stop: AbortController): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143)
    stop.abort()
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

function explain(error: unknown, world: World, debug: boolean): number {
  // commander has said it already; its own codes are 0 for help and 1 for what we call bad usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  const trace = error instanceof Error && debug ? `\n${error.stack ?? ''}` : ''
  if (error instanceof Mistake) {
    world.stderr.write(`${error.message}${trace}\n`)
    return error.exitCode
  }
  const text = error instanceof Error ? error.message : String(error)
  const how = debug ? '' : ' This is a fault of Broadsheet; --debug shows where it happened.'
  world.stderr.write(`Unexpected: ${text}.${how}${trace}\n`)
  return exitCodes.bug
}
