/** `broadsheet subscribers`: who reads which list. */
import type { Command } from 'commander'
import type { AddCommand } from '../command.ts'
import { runAdd } from '../subscribers/run-add.ts'
import { type EraseOptions, runErase } from '../subscribers/run-erase.ts'
import { type ExportOptions, runExport } from '../subscribers/run-export.ts'
import { type ImportOptions, runImport } from '../subscribers/run-import.ts'
import { runRemove } from '../subscribers/run-remove.ts'
import { runShow } from '../subscribers/run-show.ts'

/** An option that may be given again. */
function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

/** Adds the command and what stands below it. */
export const addSubscribers: AddCommand = (program, run) => {
  const subscribers = program.command('subscribers')
  subscribers
    .command('import')
    .description(
      'Add the readers of a CSV file: good rows go in, bad ones into a file with the reason, who left stays away. ' +
        'A whole export ("export --all") is restored into an empty database.',
    )
    .argument('<file>', 'CSV with a heading: email, name, language; other columns stay with the reader')
    .option(
      '-l, --list <key>',
      'the list; again for another one; may be left out where there is only one',
      collect,
    )
    .option('--consent <text>', 'why these people may be mailed; kept with each of them')
    .option(
      '--map <field=column>',
      'what a column means: email=Contact, name=..., first_name=..., language=..., or any name to keep it under; ' +
        '=Notes leaves one out; again for another one',
      collect,
    )
    .option('--update', "let the file's names and data win over what is known; else they fill the gaps")
    .option('--dry-run', 'read all, say what would happen, change nothing')
    .option('--rejects <file>', 'where refused rows go (FILE.rejects.csv)')
    .action(async (file: string, options: ImportOptions, command: Command) => {
      await run(command, async (context) => await runImport(context, file, options))
    })
  subscribers
    .command('export')
    .description(
      'Write a list as CSV, or with --all everything about readers (lists, states, the record of consent, ' +
        'suppressions), which "import" makes the same database of',
    )
    .option('-l, --list <key>', 'the list; may be left out where there is only one')
    .option('-o, --out <file>', 'instead of standard output')
    .option('--all', 'everything, for a machine to read')
    .option('--format <name>', 'with --all: ndjson, or csv (by the name of the file)')
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
  subscribers
    .command('erase')
    .description('Delete all that is known about one address; only a keyed hash stays')
    .argument('<address>', 'whom')
    .option('-y, --yes', 'do not ask', false)
    .action(async (address: string, options: EraseOptions, command: Command) => {
      await run(command, async (context) => await runErase(context, address, options))
    })
}
