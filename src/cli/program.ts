/** Puts the command line together: one parser, with the commands that a command line asks for. */
import { Command } from 'commander'
import { commandGroups } from './command-table.ts'
import type { Run, World } from './context.ts'
import { readVersion } from './version.ts'

/** The parser for this command line; `run` is handed what is to be done. */
export async function buildProgram(
  argv: readonly string[],
  world: Pick<World, 'stdout' | 'stderr'>,
  run: (command: Command, action: Run) => Promise<void>,
): Promise<Command> {
  const program = new Command('broadsheet')
    .description('Turns an article into a newsletter and gets it to every reader of a list, once.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    })
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      // The defaults are said in words where they are not plain.
      optionDescription: (option) => option.description,
    })
    .addHelpText('after', '\n"broadsheet COMMAND --help" tells more. Exit codes: "broadsheet send --help".')
  const asked = nameOf(argv)
  for (const { heading, commands } of commandGroups) {
    program.commandsGroup(heading)
    for (const [name, { does, load }] of Object.entries(commands)) {
      if (name === asked) (await load())(program, run)
      else program.command(name)
      program.commands.at(-1)?.description(does)
    }
  }
  addGlobalOptions(program, 'broadsheet')
  return program
}

/** Taken before a command's name and after it. */
function addGlobalOptions(command: Command, name: string): void {
  command
    .option('--json', 'one JSON value on stdout, everything for people on stderr')
    .option('--debug', 'show where an error comes from')
    .showHelpAfterError(`("${name} --help" tells how)`)
  if (command.commands.length > 0) command.helpCommand('help [command]', 'print the help of a command')
  for (const each of command.commands) addGlobalOptions(each, `${name} ${each.name()}`)
}

/** The command that is named, or that help is asked for. */
function nameOf(argv: readonly string[]): string | undefined {
  const [first, second] = argv.filter((each) => !each.startsWith('-'))
  return first === 'help' ? second : first
}
