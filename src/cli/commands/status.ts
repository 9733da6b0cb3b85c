/** `broadsheet status`: where an edition stands, and what came of each recipient. */

import { findEdition } from '../../edition/find-edition.ts'
import { dueIn } from '../../ledger/due.ts'
import { listOutages } from '../../ledger/relay-outages.ts'
import { countWorkers } from '../../ledger/session.ts'
import type { AddCommand } from '../command.ts'
import {
  describeEdition,
  editionAnswer,
  exitCodeOf,
  nameTrouble,
  pageAddress,
  settleDoubts,
  totalsTable,
} from '../describe-edition.ts'
import { explainStanding } from '../explain-standing.ts'
import { findLimits } from '../find-limits.ts'
import { readRecipients, readStates, recipientsTable } from '../read-recipients.ts'
import { describeSignUps, readSignUps } from '../read-sign-ups.ts'
import { findDisarmed } from '../refuse-disarmed.ts'
import { waitForEdition } from '../wait-for-edition.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

interface Options {
  readonly watch: boolean
  readonly recipients?: string | true
}

/** Adds the command. */
export const addStatus: AddCommand = (program, run) => {
  program
    .command('status')
    .argument('<edition>', 'its number, or LIST/latest')
    .option('-w, --watch', 'follow it until nothing is outstanding', false)
    .option(
      '-r, --recipients [states]',
      'name those in these states, as rejected,expired,in_doubt; all not accepted without any',
    )
    .action(async (name: string, options: Options, command) => {
      await run(command, async (context) => {
        const states = options.recipients === undefined ? undefined : readStates(options.recipients)
        await using store = await openCommandStore(context)
        const named = await findEdition(store.database, name)
        const workers = await countWorkers(store.database)
        const { edition, totals } = options.watch
          ? await waitForEdition(context, store.database, named.id, { waitFor: 'done' })
          : await readStanding(store, named)
        context.say(describeEdition(edition))
        const page = pageAddress(edition)
        if (page !== undefined) context.say(`  ${page}`)
        if (edition.frozen !== null) context.say(totalsTable(totals))
        const signUps = await readSignUps(store.database, edition.id)
        const brought = describeSignUps(signUps)
        if (brought !== undefined) context.say(brought)
        const disarmed = await findDisarmed(store)
        if (disarmed !== undefined) context.note(`${disarmed} "broadsheet arm" lets it send.`)
        if (totals.outstanding > 0)
          context.note(workers === 0 ? 'No worker runs: "broadsheet up" starts one.' : `Workers: ${workers}`)
        const now = new Date()
        const limits = await findLimits(store.database, store.config, edition, now)
        const standing = explainStanding(edition, {
          limits,
          outages: await listOutages(store.database),
          dueIn: await dueIn(store.database, edition.id),
          now,
        })
        for (const line of standing) context.note(line)
        const trouble = nameTrouble(edition, totals)
        const answer = {
          ...editionAnswer(edition, totals),
          ...{ signUps, workers, standing, limits },
          ...(disarmed === undefined ? {} : { disarmed }),
        }
        if (states === undefined) {
          if (trouble !== undefined) context.note(trouble)
          const settling = settleDoubts(edition, totals)
          if (settling !== undefined) context.note(settling)
          context.answer(answer)
        } else {
          const listed = await readRecipients(store.database, edition.id, states)
          context.say(recipientsTable(listed))
          context.answer({ ...answer, ...listed })
        }
        return exitCodeOf(edition, totals, options.watch)
      })
    })
}
