/** The last look before the operator is asked: findings, identity, the site, the relay. */
import type { ListSettings } from '../../config/settings.ts'
import { checkRelay } from '../../delivery/check-relay.ts'
import { describeRelay, type RelaySettings } from '../../delivery/relay-settings.ts'
import { domainOf } from '../../message/identity.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Finding } from '../../preflight/finding.ts'
import { probeSite } from '../../preflight/site-probe.ts'
import type { Context } from '../context.ts'
import { refuseStranger } from '../local-inbox.ts'
import type { Store } from '../open-store.ts'
import { relaysFor } from '../relay.ts'
import { unreachable } from '../run-worker.ts'

/**
 * Shows the findings and stops (exit 4) at an error. A relay that is not on this machine is used only with a
 * complete identity and a site that answers as this installation (DESIGN 6); where none answers that is
 * exit 5, but for what goes out at an hour to come (`later`): its relay is needed then. `forced` lets the findings pass,
 * never the identity. The local inbox need not run: a worker, or this process, brings it.
 */
export async function checkDeparture(
  context: Context,
  store: Store,
  {
    list,
    findings,
    forced,
    later = false,
  }: { list: ListSettings; findings: readonly Finding[]; forced: boolean; later?: boolean },
): Promise<void> {
  const relays = relaysFor(store.config, { list: list.key, fromDomain: domainOf(list.from.address) })
  const found = forced ? [] : findings.filter((finding) => finding.level === 'error')
  const leaves = relays.some(({ configured }) => !configured.local)
  const unfit = leaves ? await checkIdentity(store, list) : []
  const errors = [...found, ...unfit]
  for (const finding of findings)
    if (finding.level === 'warning' || forced) context.note(`${finding.level}: ${finding.message}`)
  if (errors.length > 0) {
    const lines = errors.map((finding) => `  ${finding.message}`)
    const wayOut = unfit.length === 0 ? ['--force "REASON" sends it all the same.'] : []
    throw new Mistake(['Nothing was sent:', ...lines, ...wayOut].join('\n'), exitCodes.stopped)
  }
  if (relays.some(({ configured }) => configured.inbox)) await refuseStranger(store.config)
  await checkRelays(
    context,
    relays.filter(({ configured }) => !configured.inbox).map(({ relay }) => relay),
    later,
  )
}

/** One relay that works is enough, and none for what goes out later; the others are named. */
async function checkRelays(
  context: Context,
  relays: readonly RelaySettings[],
  later: boolean,
): Promise<void> {
  const checked = await Promise.all(relays.map(async (relay) => ({ relay, fault: await checkRelay(relay) })))
  const faulty = checked.flatMap(({ relay, fault }) =>
    fault === undefined ? [] : [{ place: `The relay ${describeRelay(relay)}`, detail: fault.detail }],
  )
  const [first] = faulty
  const none = faulty.length === checked.length
  if (first !== undefined && none && !later)
    throw unreachable(first.place, first.detail, 'Check SMTP_URL. Nothing was sent.')
  for (const { place, detail } of faulty)
    context.note(
      `warning: ${place} can't be reached (${detail}). ${none ? 'One must work at that hour.' : 'The others send until it can.'}`,
    )
}

async function checkIdentity(store: Store, list: ListSettings): Promise<Finding[]> {
  const error = (rule: string, message: string): Finding => ({ level: 'error', rule, message })
  if (list.missing.length > 0)
    return [
      error(
        'identity',
        `The relay is not on this machine, and broadsheet.yaml lacks publication.${list.missing.join(', publication.')}: readers must know who writes.`,
      ),
    ]
  if (!list.site.startsWith('https://'))
    return [error('site', `publication.site is ${list.site}: unsubscribe links need https (RFC 8058).`)]
  const probe = await probeSite(list.site, { ring: store.secrets.ring, instanceId: store.instance })
  return probe.ok
    ? []
    : [error('site', `${probe.fault}. Readers could not unsubscribe: run "broadsheet site" behind it.`)]
}
