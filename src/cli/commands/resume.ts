/** `broadsheet resume`: goes on with a paused or held edition. */
import { resume } from '../../ledger/steer.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { nameEdition } from '../describe-edition.ts'
import { refuseDisarmed } from '../refuse-disarmed.ts'
import { launchMissed } from '../send/launch-missed.ts'
import { wakeWorkers } from '../wake-workers.ts'
import { withEdition } from '../with-edition.ts'

/** Adds the command. */
export const addResume: AddCommand = (program, run) => {
  program
    .command('resume')
    .argument('<edition>', 'its number, or LIST/latest')
    .action(async (name: string, _options: unknown, command) => {
      await run(command, async (context) => {
        await withEdition(context, name, async (store, edition) => {
          // What a guard holds is not mended by going on with it.
          if (edition.status === 'held' || edition.status === 'paused') await refuseDisarmed(store)
          const resumed =
            edition.launchedAt === null
              ? await launchMissed(context, store, edition)
              : await resume(store.database, edition.id)
          if (!resumed && edition.status !== 'sending')
            throw new Mistake(
              `${nameEdition(edition)}: only a paused or held one can be resumed, and only while its list is in broadsheet.yaml.`,
            )
          await wakeWorkers(context, store, edition.id, 'Resumed')
        })
        return exitCodes.done
      })
    })
}
