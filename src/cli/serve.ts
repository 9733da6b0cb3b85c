/** Runs services until the process is asked to stop, then lets them end in the order that loses nothing. */
import { Resolver } from 'node:dns/promises'
import { synchroniseLists } from '../../subscribers/lists.ts'
import { reportTrouble } from '../../worker/report-trouble.ts'
import { isThisMachine } from '../config/relays.ts'
import type { Config } from '../config/settings.ts'
import { openInbox } from '../inbox/inbox.ts'
import type { Log } from '../log.ts'
import { type ExitCode, exitCodes } from '../mistake.ts'
import { openRateLimits } from '../queue/rate-limits.ts'
import { openSite } from '../site/site.ts'
import type { Context } from './context.ts'
import { inboxSettings, refuseStranger } from './local-inbox.ts'
import { openStore, type Store } from './open-store.ts'
import { readCommandConfig } from './read-command-config.ts'
import { describeRelaysOf } from './relay.ts'
import { openServiceLog, openStoreQueue } from './run-worker.ts'
import { untilAborted } from './until-aborted.ts'
import { runWorkers } from './worker-threads.ts'

// A name server that is slow is asked once more; who signs up waits for no third time.
const patience = { timeout: 900, tries: 2 }

/** What can be served; in `up` the inbox only where the settings send to it. */
export type Service = 'site' | 'worker' | 'inbox'

/**
 * Opens what is asked for and waits for the signal. Closing goes backwards: the worker drains while the relay
 * (it may be our inbox) and the database are still there.
 */
export async function serve(context: Context, services: readonly Service[]): Promise<ExitCode> {
  const config = readCommandConfig(
    context,
    services.some((service) => service !== 'inbox') ? 'publication' : 'nothing',
  )
  const log = openServiceLog(context.debug)
  const places: string[] = []
  let failed: Promise<never> | undefined
  await using open = new AsyncDisposableStack()
  if (services.includes('inbox') && (services.length === 1 || config.relays[0].inbox)) {
    const inbox = open.use(await openInbox(inboxSettings(config)))
    if (!onTerminal(context)) log.inboxListening(inbox.smtpUrl, inbox.pageUrl)
    places.push(`Inbox   ${inbox.pageUrl}  (takes mail on ${inbox.smtpUrl}, sends none on)`)
  }
  if (services.includes('worker')) await refuseStranger(config)
  if (services.some((service) => service !== 'inbox')) {
    const opened = await openOnStore(context, config, services, log, open)
    places.push(...opened.places)
    failed = opened.failed
  }
  for (const place of places) context.say(place)
  if (services.length > 1) context.say('Send something from another shell: broadsheet send STORY.txt')
  context.say('Running; Ctrl-C ends it.')
  context.answer({ running: services })
  await Promise.race([untilAborted(context.signal), ...(failed === undefined ? [] : [failed])])
  context.note('Stopping: what is on the wire is let through.')
  return exitCodes.done
}

async function openOnStore(
  context: Context,
  config: Config,
  services: readonly Service[],
  log: Log,
  open: AsyncDisposableStack,
): Promise<{ readonly places: readonly string[]; readonly failed: Promise<never> | undefined }> {
  const places: string[] = []
  let failed: Promise<never> | undefined
  const store: Store = open.use(await openStore(config, { role: 'worker', note: context.note, log }))
  await synchroniseLists(store.database, config)
  const queue = open.use(await openStoreQueue(store, log))
  if (services.includes('site')) {
    const limits = open.use(
      await openRateLimits({ queue: config.queue, database: store.database, instance: store.instance }),
    )
    const site = open.use(
      await openSite({
        listen: config.listen,
        database: store.database,
        ring: store.secrets.ring,
        instanceId: store.instance,
        publication: config.publication,
        lists: [...config.lists.values()],
        suppressionSecret: store.secrets.suppression,
        trustedProxies: config.trustedProxies,
        wake: async (name) => await queue.wake({ name }),
        takeFrom: limits.take,
        resolver: config.relays.every(({ inbox }) => inbox) ? undefined : new Resolver(patience),
        onTrouble: (error, route) => reportTrouble(log, `answering ${route}`, error),
      }),
    )
    if (!onTerminal(context)) log.siteListening(site.url)
    const { site: shown } = config.publication
    places.push(`Site    ${shown}${site.url === shown ? '' : `  (listening on ${site.url})`}`)
    if (leadsElsewhere(shown, site.url))
      places.push(
        `        Links in mails lead to ${shown}: set  publication: { site: ${site.url} }  or let it listen there.`,
      )
  }
  if (services.includes('worker')) {
    const workers = open.use(await runWorkers(context, store, queue, log))
    failed = workers.failed
    const several = workers.count > 1 ? ` with ${workers.count} workers` : ''
    places.push(`Worker  process ${process.pid}${several}, sends through ${describeRelaysOf(config)}`)
  }
  return { places, failed }
}

/** Links to another port of this very machine, where no proxy is likely to stand. */
function leadsElsewhere(shown: string, listening: string): boolean {
  return isThisMachine(shown) && new URL(shown).port !== new URL(listening).port
}

/** Somebody reads both streams side by side: what is said need not be logged as well. */
function onTerminal({ stdout, stderr }: Pick<Context, 'stdout' | 'stderr'>): boolean {
  return stdout.isTTY === true && stderr.isTTY === true
}
