/** `broadsheet pause`: stops an edition until somebody resumes it. */
import type { Edition } from '../../edition/edition.ts'
import { pause } from '../../ledger/steer.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { nameEdition } from '../describe-edition.ts'
import { withEdition } from '../with-edition.ts'

/** Adds the command. */
export const addPause: AddCommand = (program, run) => {
  program
    .command('pause')
    .argument('<edition>', 'its number, or LIST/latest')
    .action(async (name: string, _options: unknown, command) => {
      await run(command, async (context) => {
        await withEdition(context, name, async (store, edition) => {
          const paused = await pause(store.database, edition.id, 'paused by the operator')
          if (!paused && edition.status !== 'paused')
            throw new Mistake(
              `${nameEdition(edition)}: only one that is sending can be paused.${wayOut(edition)}`,
            )
        })
        return exitCodes.done
      })
    })
}

/** What keeps back one that waits for its hour. */
function wayOut({ id, status }: Edition): string {
  return status === 'scheduled'
    ? ` "broadsheet schedule ${id} TIME" gives it a later hour, "broadsheet cancel ${id}" ends it.`
    : ''
}
