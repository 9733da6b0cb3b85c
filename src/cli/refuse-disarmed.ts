/** Stops a command that would send from a database that may not. */
import { openGuard } from '../ledger/guard/guard.ts'
import { exitCodes, Mistake } from '../mistake.ts'
import type { Store } from './open-store.ts'
import { placeOf } from './place.ts'

/** Why nothing is sent from this database; undefined where it may send. */
export async function findDisarmed({ database, config }: Store): Promise<string | undefined> {
  const standing = await openGuard(database, placeOf(config)).look()
  return standing.armed ? undefined : `Nothing is sent from this database: ${standing.why}.`
}

/** Throws a {@link Mistake} (exit 4) that says what is different and what to do. */
export async function refuseDisarmed(store: Store): Promise<void> {
  const why = await findDisarmed(store)
  if (why !== undefined) throw disarmed(why)
}

/** The way out. */
export function disarmed(why: string): Mistake {
  return new Mistake(
    `${why} If another copy goes on sending, leave this one as it is; if this one is to send, "broadsheet arm" says what is under way, and lets it.`,
    exitCodes.stopped,
  )
}
