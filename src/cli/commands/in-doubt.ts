/** `broadsheet in-doubt`: names those of whom nobody knows whether they got it, and settles them. */
import { parseAddress } from '../../address.ts'
import { findEdition } from '../../edition/find-edition.ts'
import { listInDoubt, type Settlement, settleInDoubt } from '../../ledger/in-doubt.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { editionAnswer } from '../describe-edition.ts'
import { table } from '../table.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

const actions = ['list', 'accept', 'resend'] as const

/** Adds the command. */
export const addInDoubt: AddCommand = (program, run) => {
  program
    .command('in-doubt')
    .description(
      'List who may or may not have got an edition; accept, or send again with the same Message-ID',
    )
    .argument('<edition>', 'its number, or LIST/latest')
    .argument('[action]', 'list, accept or resend', 'list')
    .argument('[addresses...]', 'only these readers; all without any')
    .action(async (name: string, action: string, addresses: string[], _options: unknown, command) => {
      await run(command, async (context) => {
        const chosen = actions.find((known) => known === action)
        if (chosen === undefined)
          throw new Mistake(`"${action}" is no action. Give one of ${actions.join(', ')}.`)
        await using store = await openCommandStore(context)
        const edition = await findEdition(store.database, name)
        const doubts = await listInDoubt(store.database, edition.id)
        if (chosen === 'list') {
          context.answer(doubts)
          context.say(
            doubts.length === 0
              ? 'Nobody is in doubt.'
              : table(
                  ['N', 'Address', 'Since', 'Why'],
                  doubts.map((doubt) => [
                    String(doubt.n),
                    doubt.address ?? '(erased)',
                    doubt.since.toISOString(),
                    doubt.detail ?? '',
                  ]),
                ),
          )
          return exitCodes.done
        }
        const recipients =
          addresses.length === 0 ? undefined : addresses.map((typed) => numberOf(doubts, typed))
        const settled = await settle(chosen, recipients)
        context.say(
          `${settled} ${chosen === 'accept' ? 'taken as accepted' : 'will be sent again by the next worker'}.`,
        )
        const standing = await readStanding(store, edition)
        context.answer({ ...editionAnswer(standing.edition, standing.totals), settled })
        return exitCodes.done

        async function settle(settlement: Settlement, which: number[] | undefined): Promise<number> {
          return await settleInDoubt(store.database, {
            edition: edition.id,
            settlement,
            ...(which === undefined ? {} : { recipients: which }),
          })
        }
      })
    })
}

function numberOf(doubts: readonly { n: number; address: string | null }[], typed: string): number {
  const wanted = keyOf(typed)
  const doubt = doubts.find(({ address }) => address !== null && keyOf(address) === wanted)
  if (doubt === undefined) throw new Mistake(`${typed} is not in doubt in this edition.`)
  return doubt.n
}

function keyOf(typed: string): string {
  const parsed = parseAddress(typed)
  return 'key' in parsed ? parsed.key : typed
}
