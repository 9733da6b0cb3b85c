/** Pauses editions that no relay is left for, and goes on with them when one is back. */
import { isPassing } from '../src/delivery/relay-health.ts'
import type { Relay, Relays } from '../src/delivery/relays.ts'
import { mayCarry } from '../src/delivery/route.ts'
import type { Outage } from '../src/ledger/relay-outages.ts'
import { goOn, listRelayless, listSending, type Routed, stop } from '../src/ledger/stopped.ts'
import { domainOf } from '../src/message/identity.ts'
import { tellOperator } from './conclude.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'

/** What it needs. */
export type StandstillTools = Pick<Tools, 'courier' | 'database' | 'queue' | 'log'> & {
  readonly workers: number
}

/** All workers do this; the edition's row sees to it that one tells of it. */
export async function settleStandstill(
  tools: StandstillTools,
  outages: readonly Outage[],
  patience: number,
): Promise<void> {
  const lasting = outages.filter(({ fault, age }) => !isPassing(fault) || age >= patience)
  if (lasting.length > 0)
    for (const edition of await listSending(tools.database)) await pauseWithout(tools, edition, lasting)
  for (const edition of await listRelayless(tools.database)) {
    const back = carriersOf(tools.courier, edition).some((relay) => !isOut(relay, outages))
    if (!back || !(await goOn(tools.database, edition.edition))) continue
    tools.log.editionGoesOn(edition.edition)
    await wakeEdition(tools.queue, edition.edition, tools.workers)
  }
}

async function pauseWithout(
  { courier, database, queue, log }: StandstillTools,
  routed: Routed,
  outages: readonly Outage[],
): Promise<void> {
  const { edition } = routed
  const carriers = carriersOf(courier, routed)
  if (!carriers.every((relay) => isOut(relay, outages))) return
  const reason = `no relay is left that may carry it: ${outages
    .filter(({ relay }) => carriers.some(({ settings }) => settings.name === relay))
    .map(describeOutage)
    .join('; ')}`
  let noticed = false
  const stopped = await stop(database, { edition, by: 'relays', reason }, async (transaction) => {
    const detail = `The reason: ${reason}. Nobody is marked as failed. It goes on by itself when a relay works again: see to the relay, or change its settings and restart the workers.`
    noticed = await tellOperator(transaction, edition, 'paused', detail)
  })
  if (!stopped) return
  log.editionStopped(edition, reason)
  // It leaves when a relay works again, and may find one of another route now.
  if (noticed) await queue.wake({ name: 'notify' })
}

function carriersOf({ all }: Relays, { list, from }: Routed): readonly Relay[] {
  return all.filter(({ settings }) => mayCarry(settings, { list, fromDomain: domainOf(from) }))
}

function isOut({ settings }: Relay, outages: readonly Outage[]): boolean {
  return outages.some(({ relay }) => relay === settings.name)
}

const words: Readonly<Record<Outage['fault']['kind'], string>> = {
  unreachable: 'can not be reached',
  tls: 'fails to encrypt',
  auth: 'refuses the login',
  refused: 'refuses us',
  busy: 'takes nothing more',
}

function describeOutage({ relay, fault, since }: Outage): string {
  return `${relay} ${words[fault.kind]} since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC (${fault.detail})`
}
