/** Says why an edition stands still, and what makes it go on. */
import type { Edition } from '../edition/edition.ts'
import type { Outage } from '../ledger/relay-outages.ts'
import type { Limits } from './find-limits.ts'

/** What else stands in its way. */
export interface Surroundings {
  readonly outages: readonly Outage[]
  readonly limits: Limits
  /** Milliseconds until a recipient is due; undefined where nobody waits. */
  readonly dueIn: number | undefined
  readonly now: Date
}

/** One line for each reason; none where it goes on, or is over. */
export function explainStanding(edition: Edition, { outages, limits, dueIn, now }: Surroundings): string[] {
  if (edition.status === 'paused' || edition.status === 'held') return [wayOn(edition)]
  if (edition.status !== 'sending') return []
  const out = outages.map(
    ({ relay, fault, since }) =>
      `The relay ${relay} is left alone since ${minute(since)} UTC (${fault.kind}: ${fault.detail}); it is tried again by itself.`,
  )
  const waits =
    dueIn === undefined || dueIn < soon
      ? []
      : [`The next try is due at ${minute(new Date(now.getTime() + dueIn))} UTC.`]
  return [...out, ...explainLimits(limits), ...waits]
}

function explainLimits({ quotas, domains }: Limits): string[] {
  return [
    ...quotas.map(({ of, name, limit, per, warmUp, until }) => {
      const who = of === 'relay' ? `The relay ${name} has carried` : `The domain ${name} has sent`
      const why = warmUp ? 'in 24 hours of its warm-up' : per === 'hour' ? 'in 60 minutes' : 'in 24 hours'
      return `${who} its ${limit} ${why}; it may take more from ${minute(until)} UTC on.`
    }),
    ...domains.map(({ domain, recipients, until, relays }) => {
      const what =
        relays.length > 0 ? `its limit (relay ${relays.join(', ')})` : 'it asks to be sent to slower'
      const link = relays.length > 0 ? 'wait for' : 'wait, since'
      return `${recipients} at ${domain} ${link} ${what}; the last is due at ${minute(until)} UTC.`
    }),
  ]
}

/** Nobody needs to hear of a wait that is shorter (ms). */
const soon = 30_000

function wayOn({ id, status, stoppedBy }: Edition): string {
  switch (stoppedBy) {
    case 'relays':
      return `It goes on by itself when a relay works again; "broadsheet pause ${id}" keeps it paused then.`
    case 'stop_loss':
      return `"broadsheet status ${id} --recipients rejected" says what was refused; then "broadsheet resume ${id}" sends to the others, "broadsheet cancel ${id}" to nobody more.`
    case 'guard':
      return 'It goes on when this database may send: "broadsheet arm".'
    case 'late':
    case 'launch':
      return `"broadsheet resume ${id}" sends it now, "broadsheet schedule ${id} TIME" later, "broadsheet cancel ${id}" not at all.`
    case 'operator':
    case null:
      return `${status === 'paused' ? 'Paused' : 'Held'} until "broadsheet resume ${id}", or "broadsheet cancel ${id}".`
  }
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ')
}
