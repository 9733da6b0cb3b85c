/** `broadsheet resume`: goes on with a paused or held edition. */
import { wakeEdition } from '../../../worker/wake-edition.ts'
import { countWorkers } from '../../ledger/session.ts'
import { resume } from '../../ledger/steer.ts'
import { openLog } from '../../log.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { nameEdition } from '../describe-edition.ts'
import { openStoreQueue } from '../run-worker.ts'
import { withEdition } from '../with-edition.ts'

/** Adds the command. */
export const addResume: AddCommand = (program, run) => {
  program
    .command('resume')
    .description('Go on with a paused or held edition')
    .argument('<edition>', 'its number, or LIST/latest')
    .action(async (name: string, _options: unknown, command) => {
      await run(command, async (context) => {
        await withEdition(context, name, async (store, edition) => {
          const resumed = await resume(store.database, edition.id)
          if (!resumed && edition.status !== 'sending')
            throw new Mistake(
              `${nameEdition(edition)}: only a paused or held one can be resumed, and only while its list is in broadsheet.yaml.`,
            )
          try {
            await using queue = await openStoreQueue(store, openLog({ level: 'silent' }))
            await wakeEdition(queue, edition.id, await countWorkers(store.database))
          } catch (error) {
            // It is sending again whether or not somebody is woken now: the sweeper finds it.
            if (!(error instanceof Mistake)) throw error
            context.note(`Resumed; it goes on when the queue is back. ${error.message}`)
          }
        })
        return exitCodes.done
      })
    })
}
