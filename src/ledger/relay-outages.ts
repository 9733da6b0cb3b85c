/** Keeps which relays are out, for all workers together, and who tries next whether one works again. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { RelayFault } from '../delivery/outcome.ts'

/** A relay that nobody begins a message on. */
export interface Outage {
  readonly relay: string
  readonly fault: RelayFault
  readonly since: Date
  /** Milliseconds since then. */
  readonly age: number
  /** Whether nobody has taken the next probe, and its time has come. */
  readonly probeDue: boolean
}

/** How soon (ms) a relay is tried again that was unreachable or busy; doubled each time. Most are a restart. */
const quickProbe = 1_000

/** Takes a relay out; false where it was out already. `probe` is how often it is tried, in milliseconds. */
export async function openOutage(
  database: Database,
  { relay, fault, probe }: { relay: string; fault: RelayFault; probe: number },
): Promise<boolean> {
  const opened = await sql`
    insert into relay_outages (relay, fault, detail, probe_at)
    values (${relay}, ${fault.kind}, ${fault.detail}, clock() + ${spanOf(fault, probe)} * interval '1 millisecond')
    on conflict (relay) do nothing returning relay`.execute(database)
  return opened.rows.length === 1
}

/** Every relay that is out. */
export async function listOutages(database: Database): Promise<Outage[]> {
  const listed = await sql<Omit<Outage, 'fault'> & RelayFault>`
    select relay, fault as kind, detail, since, extract(epoch from clock() - since)::float8 * 1000 as age,
      probe_at <= clock() as "probeDue"
    from relay_outages order by relay`.execute(database)
  return listed.rows.map(({ kind, detail, ...outage }) => ({ ...outage, fault: { kind, detail } }))
}

/** Takes the probe that is due: of all workers one, who must tell within `probe` ms what it found. */
export async function takeProbe(database: Database, relay: string, probe: number): Promise<boolean> {
  const taken = await sql`
    update relay_outages set probe_at = clock() + ${probe} * interval '1 millisecond', probes = probes + 1
    where relay = ${relay} and probe_at <= clock() returning relay`.execute(database)
  return taken.rows.length === 1
}

/** A probe found the relay at fault still, perhaps with another one: says so, and when the next is due. */
export async function keepOut(
  database: Database,
  { relay, fault, probe }: { relay: string; fault: RelayFault; probe: number },
): Promise<void> {
  await sql`
    update relay_outages set fault = ${fault.kind}, detail = ${fault.detail}, probe_at = clock()
      + least(${spanOf(fault, probe)} * 2.0 ^ least(probes, 20), ${probe}) * interval '1 millisecond'
    where relay = ${relay}`.execute(database)
}

/** Forgets relays that nobody has tried for an hour: no settings name them any more. */
export async function forgetOutages(database: Database): Promise<void> {
  await sql`delete from relay_outages where probe_at < clock() - interval '1 hour'`.execute(database)
}

/** The relay works again. */
export async function closeOutage(database: Database, relay: string): Promise<void> {
  await sql`delete from relay_outages where relay = ${relay}`.execute(database)
}

function spanOf({ kind }: RelayFault, probe: number): number {
  return kind === 'unreachable' || kind === 'busy' ? Math.min(quickProbe, probe) : probe
}
