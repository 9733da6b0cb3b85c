/** `broadsheet suppress`: addresses that must not be mailed, whatever list they are on. */
import type { Command } from 'commander'
import { addSuppression, readSuppressions, removeSuppression } from '../../../subscribers/suppressions.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'

/** Adds the command. */
export const addSuppress: AddCommand = (program, run) => {
  const suppress = program
    .command('suppress')
    .description('Addresses that must not be mailed; kept as keyed hashes')
  addAdd(suppress, run)
  addRemove(suppress, run)
  suppress
    .command('list')
    .description('List them; an address is known only where it is a subscriber')
    .action(async (_options: unknown, command: Command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const suppressions = await readSuppressions(store.database)
        context.answer(suppressions)
        context.say(
          suppressions.length === 0
            ? 'Nobody is suppressed.'
            : table(
                ['Since', 'Reason', 'Hash', 'Address', 'Note'],
                suppressions.map((row) => [
                  row.created_at.toISOString().slice(0, 10),
                  row.reason,
                  row.hash,
                  row.address ?? '(unknown)',
                  row.note ?? '',
                ]),
              ),
        )
        return exitCodes.done
      })
    })
}

const addAdd: AddCommand = (suppress, run) => {
  suppress
    .command('add')
    .description('Never mail these again')
    .argument('<addresses...>', 'whom')
    .option('--note <text>', 'why, for whoever looks later')
    .action(async (addresses: string[], options: { note?: string }, command: Command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const { suppression: suppressionSecret } = store.secrets
        const results = []
        for (const address of addresses) {
          const result = await addSuppression(store.database, address, {
            reason: 'manual',
            suppressionSecret,
            ...options,
          })
          results.push({ address, result })
          context.say(`${address}: ${result === 'already' ? 'was suppressed already' : 'suppressed'}`)
        }
        context.answer(results)
        return exitCodes.done
      })
    })
}

const addRemove: AddCommand = (suppress, run) => {
  suppress
    .command('remove')
    .description('Take addresses off; their lists are as they were')
    .argument('<addresses...>', 'whom')
    .action(async (addresses: string[], _options: unknown, command: Command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const results = []
        for (const address of addresses) {
          const result = await removeSuppression(store.database, address, store.secrets.suppression)
          results.push({ address, result })
          context.say(`${address}: ${result === 'removed' ? 'may be mailed again' : 'was not suppressed'}`)
        }
        context.answer(results)
        return exitCodes.done
      })
    })
}
