/** Keeps one of the users of the server in it until he leaves. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { controlOf, joinServer, type Situation } from './join-server.ts'
import { leave } from './membership.ts'
import { stopServer } from './run-server.ts'
import { withStartLock } from './start-lock.ts'

// Between two attempts to come back to a server that was lost.
const rejoinAfter = 1_000

/** Stays in until disposed of: a server that goes down under us is joined, or started, again. */
export function stayJoined(situation: Situation, first: Client): AsyncDisposable {
  const { place, log } = situation
  const leaving = new AbortController()
  let client = first
  const watch = comeBackWhenLost()
  let left: Promise<void> | undefined

  async function comeBackWhenLost(): Promise<void> {
    while (!leaving.signal.aborted) {
      if (!(await isLost(client, leaving.signal))) return
      log({ event: 'database.lost', folder: place.folder })
      const again = await joinAgain(situation, leaving.signal)
      if (again !== undefined) client = again
    }
  }

  return {
    [Symbol.asyncDispose]() {
      leaving.abort()
      left ??= watch.then(() => leaveOrStop(situation, client))
      return left
    },
  }
}

/** Waits for the end of the connection (true), or for the signal (false). */
async function isLost(client: Client, signal: AbortSignal): Promise<boolean> {
  return await new Promise((resolve) => {
    client.once('end', () => resolve(!signal.aborted))
    signal.addEventListener('abort', () => resolve(false), { once: true })
    if (signal.aborted) resolve(false)
  })
}

async function joinAgain(situation: Situation, signal: AbortSignal): Promise<Client | undefined> {
  const { place, log } = situation
  while (!signal.aborted) {
    try {
      const { client } = await joinServer(situation)
      log({ event: 'database.rejoined', folder: place.folder })
      return client
    } catch (error) {
      log({ event: 'database.rejoinFailed', folder: place.folder, reason: String(error) })
      await sleep(rejoinAfter, undefined, { signal }).catch(() => {})
    }
  }
  return undefined
}

/** Leaves, and as the last one stops the server. A stop that fails is no failure of ours: the next one sees to it. */
async function leaveOrStop(situation: Situation, client: Client): Promise<void> {
  const { place, log, patience } = situation
  try {
    if (!(await leave(client))) return
    const failure = await withStartLock(place, performance.now() + patience, async () => {
      // Had the server died while we waited, a newcomer might have started another one, which is not ours to stop.
      await client.query('select 1')
      return await stopServer(await controlOf(situation))
    })
    if (failure === undefined) log({ event: 'database.stopped', folder: place.folder })
    else log({ event: 'database.stopFailed', folder: place.folder, reason: failure })
  } catch (error) {
    log({ event: 'database.stopFailed', folder: place.folder, reason: String(error) })
  } finally {
    await client.end().catch(() => {})
  }
}
