/** `broadsheet cancel`: ends an edition; who has had nothing gets nothing. */
import { cancel } from '../../ledger/steer.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { nameEdition, totalsTable } from '../describe-edition.ts'
import { withEdition } from '../with-edition.ts'

/** Adds the command. */
export const addCancel: AddCommand = (program, run) => {
  program
    .command('cancel')
    .argument('<edition>', 'its number, or LIST/latest')
    .action(async (name: string, _options: unknown, command) => {
      await run(command, async (context) => {
        const standing = await withEdition(context, name, async (store, edition) => {
          const cancelled = await cancel(store.database, edition.id, 'cancelled by the operator')
          if (!cancelled && edition.status !== 'cancelled')
            throw new Mistake(`${nameEdition(edition)}: it is over and can't be cancelled.`)
        })
        if (standing.edition.frozen !== null) context.say(totalsTable(standing.totals))
        return exitCodes.done
      })
    })
}
