/** Keeps a worker from sending where its database may not. */
import type { Guard } from '../src/ledger/guard/guard.ts'
import { holdAll } from '../src/ledger/guard/hold.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { Tools } from './tools.ts'

/** Looks; holds what is under way where nothing may be sent, and says so once. */
export function openSentry(
  { database, log }: Pick<Tools, 'database' | 'log'>,
  guard: Guard,
): () => Promise<boolean> {
  let told: string | undefined
  return async () => {
    const standing = await guard.look()
    if (standing.armed) {
      if (told !== undefined) log.databaseArmed()
      told = undefined
      return true
    }
    if (told !== standing.why) log.databaseDisarmed(standing.why)
    told = standing.why
    for (const edition of await holdAll(database, standing.why)) log.editionHeld(edition, standing.why)
    return false
  }
}

/** Gives up a session that was opened before its database was found to be another one. */
export function giveUp(keeper: SessionKeeper): void {
  const fence = keeper.fence()
  if (fence !== undefined) keeper.abandon(fence)
}
