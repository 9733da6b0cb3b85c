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
import { openOwnOutages } from './own-outage.ts'
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

/** How soon (ms) a worker that can't reach a relay hands a lane back to those that do. */
const handBack = 500

/** How often a relay is tried where the settings don't say. */
const defaultProbe = 60_000

/**
 * Opens the watch. What one worker finds is written down for all; each looks every `relayWatch` ms, so that all
 * stop, and go on, within 2 s. Of all workers one tries a relay that is out (`relay_outages.probe_at`).
 */
export function openRelayWatch(
  tools: Pick<Tools, 'courier' | 'database' | 'queue' | 'log' | 'keeper' | 'track' | 'clocks'>,
  { from, workers, times }: WatchNeeds,
): RelayWatch {
  const { courier, database, queue, log, keeper } = tools
  const stopping = new AbortController()
  /** Found here, and not written down yet. */
  const found = new Map<Relay, RelayFault>()
  /** Taken out, by whoever found it. */
  const out = new Set<Relay>()
  const probing = new Map<string, Promise<void>>()
  /** Relays that this worker alone leaves out, as long as it does; the jobs' end must not wait for that. */
  const staying = new Map<Relay, Promise<void>>()
  /** Found to work by this worker itself, since the last look. */
  const passed = new Set<Relay>()
  const alone = openOwnOutages({
    check: async (relay) =>
      await relay.courier.check(
        from,
        AbortSignal.any([stopping.signal, AbortSignal.timeout(probeOf(relay))]),
      ),
    ...{ patience: times.relayPatience, probe: probeOf },
    ...{ monotonic: tools.clocks.monotonic, signal: stopping.signal },
  })
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
      const own = alone.isOwn(relay, fault)
      takeOut(relay, fault, own)
      if (own) return void staying.set(relay, stayOut(relay, fault))
      found.set(relay, fault)
      void look()
    })

  /** Others reach it: it is out for this worker alone, and for all where that lasts. */
  async function stayOut(relay: Relay, fault: RelayFault): Promise<void> {
    const works = await alone.keepOut(relay).catch(() => undefined)
    if (works === undefined) return
    if (works) passed.add(relay)
    else found.set(relay, fault)
    await look()
  }

  function takeOut(relay: Relay, fault: RelayFault, own = alone.has(relay)): void {
    // Out here alone: a lane that comes this way is handed back for the others.
    relay.courier.takeOut(fault, own ? handBack : undefined)
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
      else if (!found.has(relay) && !alone.has(relay) && out.delete(relay)) {
        relay.courier.mend()
        if (!passed.delete(relay)) alone.mendedElsewhere(relay)
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
    passed.add(relay)
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
      await Promise.all([looking, ...probing.values(), ...staying.values()])
    },
  }
}

function probeOf({ settings }: Relay): number {
  return settings.probe ?? defaultProbe
}
