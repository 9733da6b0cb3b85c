/** `broadsheet suppress`: addresses that must not be mailed, whatever list they are on. */
import { userInfo } from 'node:os'
import type { Command } from 'commander'
import { addSuppression, isLiftedBySignUp, readSuppressions } from '../../../subscribers/suppressions.ts'
import { unsuppress } from '../../../subscribers/unsuppress.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'

/** More are for a file, not for a person to read. */
const most = 1000

/** Adds the command. */
export const addSuppress: AddCommand = (program, run) => {
  const suppress = program.command('suppress')
  addAdd(suppress, run)
  addRemove(suppress, run)
  suppress
    .command('list')
    .description('List them, the newest thousand; an address is known only where it is a subscriber')
    .action(async (_options: unknown, command: Command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const suppressions = await readSuppressions(store.database, most)
        context.answer(
          suppressions.map((row) => ({ ...row, lifted_by_sign_up: isLiftedBySignUp(row.reason) })),
        )
        context.say(
          suppressions.length === 0
            ? 'Nobody is suppressed.'
            : table(
                ['Since', 'Reason', 'Lifted by', 'Address', 'Hash', 'Note'],
                suppressions.map((row) => [
                  row.created_at.toISOString().slice(0, 10),
                  row.reason.replaceAll('_', ' '),
                  // The reader's own wish, or what only an operator may judge.
                  isLiftedBySignUp(row.reason) ? 'a new sign-up' : 'suppress remove',
                  row.address ?? '(no reader)',
                  row.hash,
                  row.note ?? '',
                ]),
              ),
        )
        if (suppressions.length === most)
          context.note(
            `These are the newest ${most.toLocaleString('en')}; "broadsheet subscribers export --all" has every one.`,
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
    .description('Let addresses be mailed again, on the lists they are on; who did it is written down')
    .argument('<addresses...>', 'whom')
    .option('--note <text>', 'why, for whoever looks later')
    .action(async (addresses: string[], options: { note?: string }, command: Command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const results = []
        for (const address of addresses) {
          const reason = await unsuppress(store.database, address, {
            ...{ actor: userInfo().username, note: options.note },
            suppressionSecret: store.secrets.suppression,
          })
          const result = reason === undefined ? 'not_suppressed' : 'removed'
          results.push({ address, result, ...(reason === undefined ? {} : { reason }) })
          context.say(
            reason === undefined
              ? `${address}: was not suppressed`
              : `${address}: may be mailed again (it was suppressed: ${reason.replaceAll('_', ' ')})`,
          )
        }
        context.answer(results)
        return exitCodes.done
      })
    })
}
