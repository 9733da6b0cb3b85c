/** Finds out whether a relay works, with a connection of its own and without a message. */
import type { RelayFault } from './outcome.ts'
import type { RelaySettings } from './relay-settings.ts'
import { createConnect } from './smtp-connect.ts'
import { tryMail } from './smtp-probe.ts'
import { openPlainSession } from './smtp-session.ts'

/** Connects, logs in, has a sender taken where one is given, and says goodbye: what is wrong with the relay. */
export async function checkRelay(
  relay: RelaySettings,
  from?: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<RelayFault | undefined> {
  const opened = await createConnect(relay)(signal)
  if ('kind' in opened) return opened
  if (from !== undefined) return await tryMail(opened, from, signal)
  await openPlainSession(opened, relay.timeouts, () => {}).quit(relay.timeouts.greeting)
  return undefined
}
