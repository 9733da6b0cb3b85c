/** `broadsheet subscribers`: who reads which list. */
import type { Command } from 'commander'
import type { AddCommand } from '../command.ts'
import { runAdd } from '../subscribers/run-add.ts'
import { type ExportOptions, runExport } from '../subscribers/run-export.ts'
import { type ImportOptions, runImport } from '../subscribers/run-import.ts'
import { runRemove } from '../subscribers/run-remove.ts'
import { runShow } from '../subscribers/run-show.ts'

/** Adds the command and what stands below it. */
export const addSubscribers: AddCommand = (program, run) => {
  const subscribers = program
    .command('subscribers')
    .description('Import, export, add, remove or show readers')
  subscribers
    .command('import')
    .description('Add the readers of a CSV file; good rows go in, bad ones into a file with the reason')
    .argument('<file>', 'CSV with a heading: email, name; other columns become attributes')
    .option('-l, --list <key>', 'the list; may be left out where there is only one')
    .requiredOption('--consent <text>', 'why these people may be mailed; kept with each of them')
    .option('--rejects <file>', 'where refused rows go (FILE.rejects.csv)')
    .action(async (file: string, options: ImportOptions, command: Command) => {
      await run(command, async (context) => await runImport(context, file, options))
    })
  subscribers
    .command('export')
    .description('Write a list as CSV to standard output, or to a file')
    .option('-l, --list <key>', 'the list; may be left out where there is only one')
    .option('-o, --out <file>', 'instead of standard output')
    .option('--everyone', 'those who left or never confirmed as well', false)
    .option('--raw', 'cells as they are: a spreadsheet may run some of them', false)
    .action(async (options: ExportOptions, command: Command) => {
      await run(command, async (context) => await runExport(context, options))
    })
  subscribers
    .command('add')
    .description('Add one reader to a list')
    .argument('<address>', 'whom')
    .option('-l, --list <key>', 'the list; may be left out where there is only one')
    .option('--name <name>', 'what to call the reader')
    .requiredOption('--consent <text>', 'why this person may be mailed')
    .action(
      async (
        address: string,
        options: { list?: string; name?: string; consent: string },
        command: Command,
      ) => {
        await run(command, async (context) => await runAdd(context, address, options))
      },
    )
  subscribers
    .command('remove')
    .description('Take one reader off a list, as an unsubscribe would')
    .argument('<address>', 'whom')
    .option('-l, --list <key>', 'the list; may be left out where there is only one')
    .action(async (address: string, options: { list?: string }, command: Command) => {
      await run(command, async (context) => await runRemove(context, address, options))
    })
  subscribers
    .command('show')
    .description('Tell all that is known about one address')
    .argument('<address>', 'whom')
    .action(async (address: string, _options: unknown, command: Command) => {
      await run(command, async (context) => await runShow(context, address))
    })
}
