/** `broadsheet verify`: shows that an edition's sum holds, and agrees with the local inbox where that was the relay. */
import { existsSync } from 'node:fs'
import { findEdition } from '../../edition/find-edition.ts'
import { openMailbox } from '../../inbox/mailbox.ts'
import { readFates, verifyLedger } from '../../ledger/verify.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { compareArrivals, readArrivals } from '../compare-inbox.ts'
import { describeEdition, editionAnswer, nameEdition, totalsTable } from '../describe-edition.ts'
import { inboxFolder } from '../local-inbox.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

/** Adds the command. */
export const addVerify: AddCommand = (program, run) => {
  program
    .command('verify')
    .description(
      "Check an edition's ledger, and against the local inbox's own record where that was the relay",
    )
    .argument('<edition>', 'its number, or LIST/latest')
    .action(async (name: string, _options: unknown, command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const named = await findEdition(store.database, name)
        if (named.frozen === null)
          throw new Mistake(`${nameEdition(named)}: it was not launched, there is nothing to verify.`)
        const { edition, totals } = await readStanding(store, named)
        const checks = await verifyLedger(store.database, edition)
        const folder = inboxFolder(store.config)
        if (store.config.relays[0].inbox && existsSync(folder)) {
          using mailbox = openMailbox(folder, false)
          const arrivals = await readArrivals(await mailbox.received(), edition.id, store.instance)
          checks.push(...compareArrivals(await readFates(store.database, edition), arrivals))
        }
        const holds = checks.every((check) => check.holds)
        context.say(describeEdition(edition))
        context.say(totalsTable(totals))
        for (const check of checks) context.say(`${check.holds ? 'yes' : 'NO '}  ${check.name}`)
        context.answer({ ...editionAnswer(edition, totals), holds, checks })
        return holds ? exitCodes.done : exitCodes.bug
      })
    })
}
