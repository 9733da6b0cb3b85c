/** `broadsheet status`: where an edition stands. */

import { findEdition } from '../../edition/find-edition.ts'
import { countWorkers } from '../../ledger/session.ts'
import type { AddCommand } from '../command.ts'
import { describeEdition, editionAnswer, exitCodeOf, totalsTable } from '../describe-edition.ts'
import { waitForEdition } from '../wait-for-edition.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

/** Adds the command. */
export const addStatus: AddCommand = (program, run) => {
  program
    .command('status')
    .description('Say where an edition stands; exits as a finished send would')
    .argument('<edition>', 'its number, or LIST/latest')
    .option('-w, --watch', 'follow it until nothing is outstanding', false)
    .action(async (name: string, options: { watch: boolean }, command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const named = await findEdition(store.database, name)
        const workers = await countWorkers(store.database)
        const { edition, totals } = options.watch
          ? await waitForEdition(context, store.database, named.id, { waitFor: 'done' })
          : await readStanding(store, named)
        context.say(describeEdition(edition))
        if (edition.frozen !== null) context.say(totalsTable(totals))
        if (totals.outstanding > 0)
          context.note(workers === 0 ? 'No worker runs: "broadsheet up" starts one.' : `Workers: ${workers}`)
        context.answer({ ...editionAnswer(edition, totals), workers })
        return exitCodeOf(edition, totals, options.watch)
      })
    })
}
