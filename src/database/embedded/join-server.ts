/** Joins the users of a folder's server, and starts it first where it does not run. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { exitCodes, Mistake } from '../../mistake.ts'
import { chooseAccount } from './account.ts'
import type { Binaries } from './binaries.ts'
import { onFolder } from './folder-trouble.ts'
import { linkLibraries } from './libraries.ts'
import { hasCluster, makeCluster, removeDrafts } from './make-cluster.ts'
import { enter } from './membership.ts'
import { giveFolder, makeFolder } from './own-folder.ts'
import type { Place } from './place.ts'
import { type EmbeddedConnection, reachServer } from './reach-server.ts'
import { type Control, startServer } from './run-server.ts'
import { withStartLock } from './start-lock.ts'

/** What can happen to the server besides being joined and left. */
export type EmbeddedEvent =
  | { readonly event: 'database.made' | 'database.started' | 'database.stopped'; readonly folder: string }
  | { readonly event: 'database.lost' | 'database.rejoined'; readonly folder: string }
  | {
      readonly event: 'database.stopFailed' | 'database.rejoinFailed'
      readonly folder: string
      readonly reason: string
    }

/** What all steps need to know. */
export interface Situation {
  readonly place: Place
  readonly binaries: Binaries
  readonly log: (event: EmbeddedEvent) => void
  /** How long to wait for others, in ms. */
  readonly patience: number
}

/** A client that holds the shared lock. */
export interface Joined {
  readonly client: Client
  readonly connection: EmbeddedConnection
  readonly started: boolean
}

// Between two looks at a server that is starting or stopping.
const lookAgain = 25

/** Gets in, whatever state the server is in. */
export async function joinServer(situation: Situation): Promise<Joined> {
  const { place, binaries, patience } = situation
  const deadline = performance.now() + patience
  return await onFolder(place.folder, async () => {
    await hasCluster(place, binaries)
    let started = false
    for (;;) {
      const reached = await reachServer(place)
      if (typeof reached === 'object' && (await enter(reached.client, patience)))
        return { ...reached, started }
      await makeFolder(place)
      if (await withStartLock(place, deadline, () => startIfGone(situation, deadline))) started = true
    }
  })
}

/** Under the start lock: waits for a server that is on its way, or starts one. True if this process started it. */
async function startIfGone(situation: Situation, deadline: number): Promise<boolean> {
  const { place, binaries, log } = situation
  for (;;) {
    const reached = await reachServer(place)
    if (reached === 'gone') break
    if (reached !== 'busy') {
      await reached.client.end()
      return false
    }
    if (performance.now() > deadline)
      throw new Mistake(
        `The embedded database in ${place.folder} runs but does not answer. See ${place.log}.`,
        exitCodes.unreachable,
      )
    await sleep(lookAgain)
  }
  await removeDrafts(place)
  const control = await controlOf(situation)
  if (!(await hasCluster(place, binaries))) {
    await makeCluster(place, binaries, control.account, control.libraries)
    log({ event: 'database.made', folder: place.folder })
  }
  await startServer(control, deadline)
  log({ event: 'database.started', folder: place.folder })
  return true
}

/** Finds out how the server is run here. */
export async function controlOf({ place, binaries }: Situation): Promise<Control> {
  const libraries = await linkLibraries(binaries, place)
  const account = await chooseAccount(binaries, place, libraries)
  await giveFolder(place, account.owner)
  return { place, binaries, account, libraries }
}
