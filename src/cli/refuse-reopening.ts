/** Says why an edition that has gone out can't be given recipients again. */
import type { Edition } from '../edition/edition.ts'
import type { Refusal } from '../ledger/reopen.ts'
import { exitCodes, Mistake } from '../mistake.ts'
import { nameEdition } from './describe-edition.ts'
import { disarmed } from './refuse-disarmed.ts'

/** The way out of each. */
export function refusedReopening(edition: Edition, refusal: Refusal): Mistake {
  const name = nameEdition(edition)
  switch (refusal) {
    case 'not_launched':
      return new Mistake(`${name}: it was not sent yet. "broadsheet send" does that.`)
    case 'cancelled':
      return new Mistake(
        `${name}: that is for good. "broadsheet send" with --key NEW --again makes another one of the same article.`,
        exitCodes.stopped,
      )
    case 'retired':
      return new Mistake(
        `${name}, and its list is not in broadsheet.yaml any more: nothing is sent to a retired list.`,
      )
    case 'shrunk':
      return new Mistake(
        `${name}, so long ago that only its totals were kept: who has had it is not known any more.`,
      )
    case 'disarmed':
      return disarmed('Nothing is sent from this database: it is not where it was armed.')
  }
}
