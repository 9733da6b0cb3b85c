/** `broadsheet verify`: shows that an edition's sum holds, and agrees with the local inbox where it went there. */
import { existsSync } from 'node:fs'
import type { Edition, Totals } from '../../edition/edition.ts'
import { findEdition } from '../../edition/find-edition.ts'
import { openMailbox } from '../../inbox/mailbox.ts'
import { shrunkAt } from '../../ledger/shrink.ts'
import { type Check, readFates, verifyLedger } from '../../ledger/verify.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { type Arrival, compareArrivals, readArrivals } from '../compare-inbox.ts'
import { describeEdition, editionAnswer, nameEdition, totalsTable } from '../describe-edition.ts'
import { inboxFolder } from '../local-inbox.ts'
import type { Store } from '../open-store.ts'
import { openCommandStore, readStanding } from '../with-edition.ts'

/** Adds the command. */
export const addVerify: AddCommand = (program, run) => {
  program
    .command('verify')
    .argument('<edition>', 'its number, or LIST/latest')
    .action(async (name: string, _options: unknown, command) => {
      await run(command, async (context) => {
        await using store = await openCommandStore(context)
        const named = await findEdition(store.database, name)
        if (named.frozen === null)
          throw new Mistake(`${nameEdition(named)}: it was not launched, there is nothing to verify.`)
        const { edition, totals } = await readStanding(store, named)
        const checks = await verifyLedger(store.database, edition)
        const shrunk = await shrunkAt(store.database, edition.id)
        const compared = shrunk === undefined ? await compareInbox(store, edition, totals) : undefined
        checks.push(...(compared ?? []))
        const holds = checks.every((check) => check.holds)
        context.say(describeEdition(edition))
        context.say(totalsTable(totals))
        for (const { holds, name, but } of checks)
          context.say(
            `${holds ? 'yes' : 'NO '}  ${name}${but === undefined ? '' : `: not so for n = ${but.join(', ')}`}`,
          )
        if (shrunk !== undefined)
          context.say(
            `Its single deliveries are gone since ${shrunk.toISOString().slice(0, 10)}: these totals were kept.`,
          )
        else if (compared === undefined)
          context.say('Not compared with the local inbox: it holds no message of this edition.')
        const inboxCompared = compared !== undefined
        context.answer({ ...editionAnswer(edition, totals), holds, inboxCompared, checks })
        return holds ? exitCodes.done : exitCodes.bug
      })
    })
}

/**
 * What must hold between ledger and inbox; undefined where this edition went to another relay, whatever the
 * settings say now: then some were accepted, and none of their messages lies in the inbox.
 */
async function compareInbox(store: Store, edition: Edition, totals: Totals): Promise<Check[] | undefined> {
  const arrivals = await readInbox(store, edition)
  if (arrivals.length === 0 && totals.accepted > 0) return undefined
  return compareArrivals(await readFates(store.database, edition), arrivals)
}

async function readInbox(store: Store, edition: Edition): Promise<Arrival[]> {
  const folder = inboxFolder(store.config)
  if (!existsSync(folder)) return []
  using mailbox = openMailbox(folder, false)
  return await readArrivals(await mailbox.received(), edition.id, store.instance)
}
