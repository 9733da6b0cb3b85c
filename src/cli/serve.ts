/** Runs services until the process is asked to stop, then lets them end in the order that loses nothing. */
import { synchroniseLists } from '../../subscribers/lists.ts'
import type { Config } from '../config/settings.ts'
import { readConfig } from '../config.ts'
import { openInbox } from '../inbox/inbox.ts'
import type { Log } from '../log.ts'
import { type ExitCode, exitCodes } from '../mistake.ts'
import { openSite } from '../site/site.ts'
import type { Context } from './context.ts'
import { inboxFolder } from './local-inbox.ts'
import { openStore, poolSizes, type Store } from './open-store.ts'
import { openServiceLog, openStoreQueue, runWorker } from './run-worker.ts'

/** What can be served; in `up` the inbox only where the settings send to it. */
export type Service = 'site' | 'worker' | 'inbox'

/**
 * Opens what is asked for and waits for the signal. Closing goes backwards: the worker drains while the relay
 * (it may be our inbox) and the database are still there.
 */
export async function serve(context: Context, services: readonly Service[]): Promise<ExitCode> {
  const config = readConfig({
    env: context.env,
    cwd: context.cwd,
    needs: services.some((service) => service !== 'inbox') ? 'publication' : 'nothing',
  })
  const log = openServiceLog(context.debug)
  await using open = new AsyncDisposableStack()
  if (services.includes('inbox') && (services.length === 1 || config.relays[0].inbox)) {
    const inbox = open.use(await openInbox({ folder: inboxFolder(config), ...config.inbox }))
    log.inboxListening(inbox.smtpUrl, inbox.pageUrl)
    context.say(`Inbox   ${inbox.pageUrl}`)
  }
  if (services.some((service) => service !== 'inbox')) await openOnStore(context, config, services, log, open)
  context.say('Running; Ctrl-C ends it.')
  context.answer({ running: services })
  await aborted(context.signal)
  context.note('Stopping: what is on the wire is let through.')
  return exitCodes.done
}

async function openOnStore(
  context: Context,
  config: Config,
  services: readonly Service[],
  log: Log,
  open: AsyncDisposableStack,
): Promise<void> {
  const store: Store = open.use(
    await openStore(config, { max: poolSizes.worker, note: context.note, lost: log.databaseAway }),
  )
  await synchroniseLists(store.database, config)
  if (services.includes('site')) {
    const site = open.use(
      await openSite({
        listen: config.listen,
        database: store.database,
        ring: store.secrets.ring,
        instanceId: store.instance,
        publication: config.publication,
        lists: [...config.lists.values()]
          .filter((list) => list.public)
          .map(({ name, description = '' }) => ({ name, description })),
        onTrouble: (error, route) => log.unexpectedError(`answering ${route}`, error),
      }),
    )
    log.siteListening(site.url)
    context.say(
      `Site    ${config.publication.site}${site.url === config.publication.site ? '' : `  (listening on ${site.url})`}`,
    )
  }
  if (services.includes('worker')) {
    const queue = open.use(await openStoreQueue(store, log))
    open.use(await runWorker(store, queue, { log }))
    context.say(`Worker  process ${process.pid}`)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Without anything that listens (a worker alone may have no open handle for a moment) the process would end.
    const alive = setInterval(() => undefined, 2 ** 30)
    const stop = (): void => {
      clearInterval(alive)
      resolve()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
