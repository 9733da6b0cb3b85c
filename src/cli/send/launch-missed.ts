/** Launches an edition that missed its hour, now that its operator says so. */
import type { Edition } from '../../edition/edition.ts'
import { launchHeld } from '../../ledger/scheduled.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { nameEdition } from '../describe-edition.ts'
import type { Store } from '../open-store.ts'
import { isRouteWarmingUp } from '../relay.ts'

/** Launches it; false where it was not held, or is not any more. */
export async function launchMissed(
  context: Pick<Context, 'note'>,
  store: Store,
  edition: Edition,
): Promise<boolean> {
  if (edition.status !== 'held') return false
  const done = await launchHeld(store.database, edition.id, (route) => isRouteWarmingUp(store.config, route))
  if (done.kind === 'held')
    throw new Mistake(`${nameEdition(edition)}, and ${done.why}. Nothing was sent.`, exitCodes.stopped)
  if (done.kind === 'launched') context.note(`Launched. Recipients: ${done.frozen}.`)
  return done.kind === 'launched'
}
