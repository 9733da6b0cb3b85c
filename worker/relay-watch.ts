/** Keeps all workers off a relay that is out, tries it again, and stops and restarts editions that have no other. */
import type { RelayFault } from '../src/delivery/outcome.ts'
import { isPassing } from '../src/delivery/relay-health.ts'
import type { Relay } from '../src/delivery/relays.ts'
import {
  closeOutage,
  forgetOutages,
  keepOut,
  listOutages,
  type Outage,
  openOutage,
  takeProbe,
} from '../src/ledger/relay-outages.ts'
import { listSending } from '../src/ledger/stopped.ts'
import { settleStandstill } from './relay-standstill.ts'
import { reportLedger } from './report-ledger.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'

/** What it needs. */
export interface WatchNeeds {
  /** Whose mail the probes ask the relay to take. */
  readonly from: string
  readonly workers: () => number
  /** Milliseconds. */
  readonly times: { readonly relayWatch: number; readonly relayPatience: number }
}

/** A relay's watch. */
export interface RelayWatch extends AsyncDisposable {
  /** Looks now, beside the timer. */
  readonly look: () => Promise<void>
}

/** How often a relay is tried where the settings don't say. */
const defaultProbe = 60_000

/**
 * Opens the watch. What one worker finds is written down for all; each looks every `relayWatch` ms, so that all
 * stop, and go on, within 2 s. Of all workers one tries a relay that is out (`relay_outages.probe_at`).
 */
export function openRelayWatch(
  tools: Pick<Tools, 'courier' | 'database' | 'queue' | 'log' | 'keeper' | 'track'>,
  { from, workers, times }: WatchNeeds,
): RelayWatch {
  const { courier, database, queue, log, keeper } = tools
  const stopping = new AbortController()
  /** Found here, and not written down yet. */
  const found = new Map<Relay, RelayFault>()
  /** Taken out, by whoever found it. */
  const out = new Set<Relay>()
  const probing = new Map<string, Promise<void>>()
  let first = true
  /** Whether there was an outage at the last look; unknown at first. */
  let busy = true
  let looking: Promise<void> | undefined
  let again = false
  let timer: NodeJS.Timeout | undefined

  for (const relay of courier.all)
    relay.courier.onFault((fault, inRow) => {
      // Most of what is unreachable or busy is a restart, or one connection too many: the courier waits a second itself.
      if (isPassing(fault) && inRow < 2) return
      // All its connections fail at once: the first one's fault is written down, not a statement for each.
      if (out.has(relay)) return
      takeOut(relay, fault)
      found.set(relay, fault)
      void look()
    })

  function takeOut(relay: Relay, fault: RelayFault): void {
    relay.courier.takeOut(fault)
    if (out.has(relay)) return
    out.add(relay)
    log.relayOut(relay.settings.name, fault)
  }

  async function lookOnce(): Promise<void> {
    for (const [relay, fault] of [...found]) {
      await openOutage(database, { relay: relay.settings.name, fault, probe: probeOf(relay) })
      found.delete(relay)
    }
    if (first) await forgetOutages(database)
    first = false
    const outages = await listOutages(database)
    let mended = false
    for (const relay of courier.all) {
      const outage = outages.find((each) => each.relay === relay.settings.name)
      if (outage !== undefined) takeOut(relay, outage.fault)
      else if (!found.has(relay) && out.delete(relay)) {
        relay.courier.mend()
        log.relayBack(relay.settings.name)
        mended = true
      }
    }
    // Who may not send tries nothing, and lets nothing go on.
    if (keeper.fence() === undefined) return
    for (const outage of outages) await probe(outage)
    if (outages.length > 0 || busy)
      await settleStandstill({ ...tools, workers: workers() }, outages, times.relayPatience)
    busy = outages.length > 0
    if (!mended) return
    await queue.wake({ name: 'notify' })
    for (const { edition } of await listSending(database)) await wakeEdition(queue, edition, workers())
  }

  /** Tries a relay whose time has come, unless somebody else does; nobody waits here for what it finds. */
  async function probe({ relay: name, probeDue }: Outage): Promise<void> {
    const relay = courier.all.find(({ settings }) => settings.name === name)
    if (relay === undefined || !probeDue || probing.has(name)) return
    const every = probeOf(relay)
    if (!(await takeProbe(database, name, every))) return
    const trying = tryRelay(relay, AbortSignal.any([stopping.signal, AbortSignal.timeout(every)]))
      .catch(reportLedger(log))
      .finally(() => probing.delete(name))
    probing.set(name, trying)
  }

  async function tryRelay(relay: Relay, signal: AbortSignal): Promise<void> {
    const { name } = relay.settings
    const fault = await relay.courier.check(from, signal)
    if (stopping.signal.aborted) return
    if (fault !== undefined) return await keepOut(database, { relay: name, fault, probe: probeOf(relay) })
    await closeOutage(database, name)
    void look()
  }

  /** One look at a time; who asks during one gets another after it. */
  function look(): Promise<void> {
    again = true
    looking ??= lookWhileAsked().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function lookWhileAsked(): Promise<void> {
    while (again && !stopping.signal.aborted) {
      again = false
      try {
        await lookOnce()
      } catch (error) {
        reportLedger(log)(error)
      }
    }
    clearTimeout(timer)
    if (!stopping.signal.aborted) timer = setTimeout(() => void look(), times.relayWatch)
  }

  void look()
  return {
    look,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      clearTimeout(timer)
      await Promise.all([looking, ...probing.values()])
    },
  }
}

function probeOf({ settings }: Relay): number {
  return settings.probe ?? defaultProbe
}
