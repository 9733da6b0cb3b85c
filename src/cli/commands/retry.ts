/** `broadsheet retry`: tries again those whom a relay refused, or for whom the time ran out. */
import { userInfo } from 'node:os'
import { recordAudit } from '../../../subscribers/audit.ts'
import { findEdition } from '../../edition/find-edition.ts'
import { type Retryable, retry } from '../../ledger/retry.ts'
import { Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { describeEdition, editionAnswer, exitCodeOf, totalsTable } from '../describe-edition.ts'
import { helpNote } from '../help-note.ts'
import { refuseDisarmed } from '../refuse-disarmed.ts'
import { refusedReopening } from '../refuse-reopening.ts'
import { wakeWorkers } from '../wake-workers.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

interface Options {
  readonly failed: boolean
  readonly expired: boolean
  readonly notAccepted: boolean
}

/** Adds the command. */
export const addRetry: AddCommand = (program, run) => {
  program
    .command('retry')
    .argument('<edition>', 'its number, or LIST/latest')
    .option('--failed', 'whom a relay rejected', false)
    .option('--expired', 'for whom the time ran out', false)
    .option('--not-accepted', 'both; as without any of these', false)
    .addHelpText(
      'after',
      helpNote(
        'Who has left the list or is suppressed by now gets nothing. Who is in doubt is not tried again: for them there is "broadsheet in-doubt EDITION resend".',
      ),
    )
    .action(async (name: string, options: Options, command) => {
      await run(command, async (context) => {
        const states = readStates(options)
        const by = userInfo().username
        await using store = await openCommandStore(context)
        const named = await findEdition(store.database, name)
        await refuseDisarmed(store)
        const result = await retry(
          store.database,
          { edition: named.id, states, by },
          async (transaction, back) => {
            const detail = { edition: named.id, ...back }
            await recordAudit(transaction, { actor: by, what: 'edition_retried', detail })
          },
        )
        if ('refusal' in result) throw refusedReopening(named, result.refusal)
        const { rejected, expired } = result.back
        const retried = rejected + expired
        if (retried > 0) await wakeWorkers(context, store, named.id, 'Put back')
        const { edition, totals } = await readStanding(store, named)
        context.say(
          retried === 0
            ? `Nobody is ${states.join(' or ')}: there is nobody to try again.`
            : `Tried again: ${rejected} rejected, ${expired} expired.`,
        )
        context.say(describeEdition(edition))
        context.say(totalsTable(totals))
        if (edition.status === 'paused') context.note(`"broadsheet resume ${edition.id}" lets it go on.`)
        if (totals.inDoubt > 0)
          context.note(
            `In doubt, and not tried again: ${totals.inDoubt}. "broadsheet in-doubt ${edition.id} list" names them.`,
          )
        context.answer({ ...editionAnswer(edition, totals), retried })
        return exitCodeOf(edition, totals, false)
      })
    })
}

function readStates({ failed, expired, notAccepted }: Options): Retryable[] {
  if ([failed, expired, notAccepted].filter(Boolean).length > 1)
    throw new Mistake('Give one of --failed, --expired and --not-accepted.')
  if (failed) return ['rejected']
  return expired ? ['expired'] : ['rejected', 'expired']
}
