/** Does something with one edition that a command names, and tells where it stands then. */

import type { Edition, Totals } from '../edition/edition.ts'
import { findEdition, loadEdition } from '../edition/find-edition.ts'
import { countDeliveries } from '../ledger/totals.ts'
import type { Context } from './context.ts'
import { describeEdition, editionAnswer } from './describe-edition.ts'
import { openStore, type Store } from './open-store.ts'
import { readCommandConfig } from './read-command-config.ts'

/** Opens the store for one command. */
export async function openCommandStore(context: Context): Promise<Store> {
  const config = readCommandConfig(context, 'publication')
  return await openStore(config, { role: 'command', note: context.note })
}

/** Where an edition stands. */
export interface Standing {
  readonly edition: Edition
  readonly totals: Totals
}

/** Reads it anew. */
export async function readStanding(store: Store, edition: Edition): Promise<Standing> {
  const now = (await loadEdition(store.database, edition.id)) ?? edition
  return { edition: now, totals: (await countDeliveries(store.database, edition.id)).totals }
}

/** Finds the edition, lets `act` do its work, says where the edition stands. */
export async function withEdition(
  context: Context,
  name: string,
  act: (store: Store, edition: Edition) => Promise<void>,
): Promise<Standing> {
  await using store = await openCommandStore(context)
  const edition = await findEdition(store.database, name)
  await act(store, edition)
  const standing = await readStanding(store, edition)
  context.say(describeEdition(standing.edition))
  context.answer(editionAnswer(standing.edition, standing.totals))
  return standing
}
