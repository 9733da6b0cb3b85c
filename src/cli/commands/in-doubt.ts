/** `broadsheet in-doubt`: names those of whom nobody knows whether they got it, and settles them. */
import { userInfo } from 'node:os'
import { recordAudit } from '../../../subscribers/audit.ts'
import { parseAddress } from '../../address.ts'
import type { Edition } from '../../edition/edition.ts'
import { findEdition } from '../../edition/find-edition.ts'
import {
  countCauses,
  type Doubt,
  listInDoubt,
  type Settlement,
  settleInDoubt,
} from '../../ledger/in-doubt.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'
import { editionAnswer } from '../describe-edition.ts'
import { refuseDisarmed } from '../refuse-disarmed.ts'
import { second } from '../subscribers/tell-story.ts'
import { table } from '../table.ts'
import { wakeWorkers } from '../wake-workers.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

const actions = ['list', 'accept', 'resend'] as const

/** Adds the command. */
export const addInDoubt: AddCommand = (program, run) => {
  program
    .command('in-doubt')
    .argument('<edition>', 'its number, or LIST/latest')
    .argument('[action]', 'list, accept or resend', 'list')
    .argument('[addresses...]', 'only these readers; all without any')
    .action(async (name: string, action: string, addresses: string[], _options: unknown, command) => {
      await run(command, async (context) => {
        const chosen = actions.find((known) => known === action)
        if (chosen === undefined)
          throw new Mistake(`"${action}" is no action. Give one of ${actions.join(', ')}.`)
        await using store = await openCommandStore(context)
        const named = await findEdition(store.database, name)
        const doubts = await listInDoubt(store.database, named.id)
        if (chosen === 'list') {
          context.answer(doubts)
          describe(context, doubts)
          return exitCodes.done
        }
        if (chosen === 'resend') await refuseDisarmed(store)
        const by = userInfo().username
        const settled = await settleInDoubt(
          store.database,
          {
            ...{ edition: named.id, settlement: chosen, by },
            ...(addresses.length === 0
              ? {}
              : { recipients: addresses.map((typed) => numberOf(named, doubts, typed)) }),
          },
          async (transaction, recipients) => {
            const detail = {
              edition: named.id,
              settled: recipients.length,
              recipients: recipients.slice(0, most),
            }
            await recordAudit(transaction, { actor: by, what: audited[chosen], detail })
          },
        )
        const { edition, totals } = await readStanding(store, named)
        const resends = chosen === 'resend' && edition.status === 'sending' && settled > 0
        if (resends) await wakeWorkers(context, store, edition.id, 'They wait')
        context.say(
          chosen === 'accept'
            ? `${settled} taken as accepted.`
            : edition.status === 'cancelled'
              ? `The edition is cancelled: ${settled} are cancelled with it.`
              : `${settled} will be sent again${edition.status === 'sending' ? '' : ` when it is resumed (it is ${edition.status})`}.`,
        )
        context.answer({ ...editionAnswer(edition, totals), settled })
        return exitCodes.done
      })
    })
}

const audited: Readonly<Record<Settlement, string>> = { accept: 'doubts_accepted', resend: 'doubts_resent' }

/** So many numbers stand in one entry of the audit log; each recipient's own events name them all. */
const most = 1_000

function describe(context: Context, doubts: readonly Doubt[]): void {
  if (doubts.length === 0) {
    context.say('Nobody is in doubt.')
    return
  }
  const rows = doubts.map(({ n, address, cause, since, resendAt, detail }) => [
    ...[String(n), address ?? '(erased)', cause ?? '-', second(since)],
    ...[resendAt === null ? '-' : second(resendAt), withoutCause(detail ?? '', cause)],
  ])
  context.say(table(['N', 'Address', 'Cause', 'Since (UTC)', 'Sent again', 'What was seen'], rows))
  const counts = countCauses(doubts).map(([cause, count]) => `${count} ${cause}`)
  context.say(`${doubts.length} in doubt: ${counts.join(', ')}.`)
}

/** The ledger keeps it before what was seen; here it has a column. */
function withoutCause(detail: string, cause: string | null): string {
  return cause !== null && detail.startsWith(`${cause}: `) ? detail.slice(cause.length + 2) : detail
}

function numberOf({ id }: Edition, doubts: readonly Pick<Doubt, 'n' | 'address'>[], typed: string): number {
  const wanted = keyOf(typed)
  const doubt = doubts.find(({ address }) => address !== null && keyOf(address) === wanted)
  if (doubt === undefined)
    throw new Mistake(
      `${typed} is not in doubt in this edition. "broadsheet in-doubt ${id} list" names those who are.`,
    )
  return doubt.n
}

function keyOf(typed: string): string {
  const parsed = parseAddress(typed)
  return 'key' in parsed ? parsed.key : typed
}
