/** `broadsheet arm`: says that this database, and no other copy of it, sends from now on. */
import { userInfo } from 'node:os'
import { confirm, isCancel } from '@clack/prompts'
import { recordAudit } from '../../../subscribers/audit.ts'
import { type Armed, arm, type InFlight, listInFlight } from '../../ledger/guard/arm.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'
import { hourOf } from '../describe-edition.ts'
import { helpNote } from '../help-note.ts'
import { placeOf } from '../place.ts'
import { findDisarmed } from '../refuse-disarmed.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'

interface Options {
  readonly yes: boolean
  readonly nothingSentSince: boolean
}

/** Adds the command. */
export const addArm: AddCommand = (program, run) => {
  program
    .command('arm')
    .option('-y, --yes', 'do not ask', false)
    .option(
      '--nothing-sent-since',
      'no other copy has sent anything since this one was made: who was waiting gets the message now',
      false,
    )
    .addHelpText(
      'after',
      helpNote(
        'Stop the other copy first: from now on this one sends. Whoever was waiting in an edition may have had the message from the other copy; they are put in doubt, and "broadsheet in-doubt EDITION accept" or "resend" settles them.',
      ),
    )
    .action(async (options: Options, command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const why = await findDisarmed(store)
        const inFlight = await listInFlight(store.database)
        if (why === undefined) {
          context.say('This database is armed already: it may send.')
          context.answer({ armed: true, was: true, editions: [] })
          return exitCodes.done
        }
        context.say(why)
        describe(context, inFlight, options.nothingSentSince)
        await agree(context, options.yes)
        const by = userInfo().username
        const armed = await arm(
          store.database,
          placeOf(store.config),
          { by, nothingSentSince: options.nothingSentSince },
          async (transaction, { inDoubt, goOn, held }) => {
            const detail = { why, inDoubt, goOn, held, nothingSentSince: options.nothingSentSince }
            await recordAudit(transaction, { actor: by, what: 'armed', detail })
          },
        )
        tell(context, armed)
        context.answer({ armed: true, was: false, why, ...answerOf(inFlight, armed) })
        return exitCodes.done
      })
    })
}

function describe(context: Context, inFlight: readonly InFlight[], nothingSentSince: boolean): void {
  if (inFlight.length === 0) {
    context.say('No edition is under way or scheduled.')
    return
  }
  context.say(
    table(
      ['No', 'List', 'Status', 'Outstanding', 'At', 'Subject'],
      inFlight.map((each) => [
        ...[String(each.id), each.list, each.status, String(each.outstanding)],
        ...[each.status === 'scheduled' ? hourOf(each) : '-', each.subject],
      ]),
    ),
  )
  const outstanding = inFlight.reduce((sum, each) => sum + each.outstanding, 0)
  if (outstanding > 0)
    context.say(
      nothingSentSince
        ? `Those outstanding (${outstanding}) get their message as soon as a worker runs.`
        : `Those outstanding (${outstanding}) are put in doubt: they may have had the message. With --nothing-sent-since they would get it now.`,
    )
}

async function agree(context: Context, yes: boolean): Promise<void> {
  if (yes) return
  if (!context.interactive)
    throw new Mistake('Nothing was armed: nobody can be asked here, so add --yes.', exitCodes.usage)
  const answer = await confirm({
    message: 'Is every other copy stopped, and shall this one send?',
    initialValue: false,
    signal: context.signal,
  })
  if (isCancel(answer) || !answer) throw new Mistake('Nothing was armed.', exitCodes.stopped)
}

function tell(context: Context, { inDoubt, goOn, held }: Armed): void {
  context.say('Armed: this database sends from now on.')
  if (goOn.length > 0) context.say(`Going on: edition ${goOn.join(', ')}.`)
  if (inDoubt > 0) context.say(`In doubt: ${inDoubt}. "broadsheet in-doubt EDITION list" names them.`)
  if (held.length > 0)
    context.say(
      `Held, since its hour had passed: edition ${held.join(', ')}. "broadsheet resume" sends it, "broadsheet cancel" ends it.`,
    )
}

function answerOf(inFlight: readonly InFlight[], { inDoubt, goOn, held }: Armed) {
  return {
    inDoubt,
    goOn: goOn.map(String),
    held: held.map(String),
    editions: inFlight.map(({ id, list, status, outstanding, sendAt }) => ({
      ...{ id: String(id), list, status, outstanding },
      ...(sendAt === null ? {} : { sendAt }),
    })),
  }
}
