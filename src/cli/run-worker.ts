/** Runs a worker in this process, for `up`, `worker`, `demo` and a `send --wait` that finds none. */
import { join } from 'node:path'
import { keepHeapSmall, widenNursery } from '../../subscribers/small-nursery.ts'
import { reportTrouble } from '../../worker/report-trouble.ts'
import { openWorker, type Worker, type WorkerTimes } from '../../worker/worker.ts'
import { openSmtpCourier } from '../delivery/courier-smtp.ts'
import type { RelaySettings } from '../delivery/relay-settings.ts'
import { openRelays } from '../delivery/relays.ts'
import { openGuard } from '../ledger/guard/guard.ts'
import { openJournal } from '../ledger/journal/open-journal.ts'
import { type Log, openLog } from '../log.ts'
import { openSigners } from '../message/dkim/open-signers.ts'
import { exitCodes, Mistake } from '../mistake.ts'
import { openQueue } from '../queue/open.ts'
import { openBudgets } from '../queue/open-budgets.ts'
import type { Queue, QueueEvent } from '../queue/queue.ts'
import { openRenderer } from '../render/renderer.ts'
import type { Store } from './open-store.ts'
import { placeOf } from './place.ts'
import { relaysOf } from './relay.ts'

/** Opens the queue that the settings name; a {@link Mistake} (exit 5) says when it can't be reached. */
export async function openStoreQueue(store: Store, log: Log): Promise<Queue> {
  return await openQueue(store.config.queue, {
    connection: store.connection,
    instance: store.instance,
    report: (event) => reportQueue(log, event),
  })
}

/** Opens a worker with all it needs; disposing drains it. The queue stays the caller's. */
export async function runWorker(
  store: Store,
  queue: Queue,
  { log, times }: { log: Log; times?: Partial<WorkerTimes> },
): Promise<Worker> {
  keepHeapSmall()
  widenNursery()
  const { config, database, secrets, instance } = store
  const { publication } = config
  await using opening = new AsyncDisposableStack()
  const [first, ...others] = relaysOf(config)
  const openRelay = (settings: RelaySettings) => ({
    settings,
    courier: openSmtpCourier(settings, { fellBack: (detail) => log.wireFellBack(settings.name, detail) }),
  })
  const courier = opening.use(openRelays([openRelay(first), ...others.map(openRelay)]))
  const renderer = opening.use(openRenderer())
  const monotonic = (): number => performance.now()
  const journal = opening.use(
    await openJournal({
      folder: join(config.dataFolder, 'journal'),
      instance,
      unwritable: log.journalUnwritable,
      writable: log.journalWritable,
      monotonic,
    }),
  )
  const member = journal.writer?.process
  const budgets = opening.use(await openBudgets({ queue: config.queue, database, instance, member }))
  const worker = opening.use(
    await openWorker({
      database,
      queue,
      courier,
      budgets,
      renderer,
      ring: secrets.ring,
      instance,
      delivery: config.delivery,
      publishing: {
        publication,
        lists: config.lists,
        readers: config.readers,
        suppressionSecret: secrets.suppression,
      },
      clocks: { monotonic, wall: () => Date.now() },
      random: Math.random,
      journal,
      signers: openSigners(config),
      log,
      queueKind: config.queue.kind,
      guard: openGuard(database, placeOf(config), { keeps: true }),
      noticeSender: {
        name: publication.from.name,
        address: publication.from.address,
        site: publication.site,
      },
      ...(times === undefined ? {} : { times }),
    }),
  )
  const opened = opening.move()
  return { sweep: worker.sweep, [Symbol.asyncDispose]: async () => await opened.disposeAsync() }
}

/** The log of a process that serves: JSON lines, or plain ones on a terminal. */
export function openServiceLog(debug: boolean): Log {
  return openLog({ level: debug ? 'debug' : 'info' })
}

/** Says what to do where a port or a relay does not answer. */
export function unreachable(what: string, detail: string, wayOut: string): Mistake {
  return new Mistake(`${what} can't be reached (${detail}). ${wayOut}`, exitCodes.unreachable)
}

function reportQueue(log: Log, event: QueueEvent): void {
  switch (event.kind) {
    case 'away':
      log.queueAway(event.error)
      return
    case 'back':
      log.queueBack()
      return
    case 'failed':
      reportTrouble(log, `running a ${event.job.name} job`, event.error)
      return
    case 'trouble':
      reportTrouble(log, 'queueing', event.error)
      return
  }
}
