/** One function for each thing that can happen, with fixed fields: what is logged is decided here and nowhere else. */
import { pino } from 'pino'
import { describeError } from './log/describe-error.ts'
import { type LogStream, maskingStream, prettyStream } from './log/streams.ts'

/** Where the log goes. */
export interface LogOptions {
  readonly level?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  readonly stream?: LogStream
  /** Of the thread that logs, where it is not the main one. */
  readonly thread?: number
}

/** Whatever names a trouble with a relay. */
interface Fault {
  readonly kind: string
  readonly detail: string
}

/** Opens the log: JSON lines, or plain ones on a terminal. Addresses are masked at `info` and above. */
export function openLog({ level = 'info', stream = process.stderr, thread }: LogOptions = {}) {
  const line = stream.isTTY === true ? prettyStream(stream) : stream
  const base = { pid: process.pid, ...(thread !== undefined && { thread }) }
  // Plain names of levels, and the time as people write it: a person reads this file first.
  const formatters = { level: (label: string) => ({ level: label }) }
  // pino's own copies every field of an error; ioredis keeps the command there, and with AUTH the password.
  const serializers = { err: (error: unknown) => describeError(error) }
  const timestamp = pino.stdTimeFunctions.isoTime
  const log = pino({ level, base, formatters, serializers, timestamp }, maskingStream(line))

  return {
    workerStarted: (fence: number, queue: string) =>
      log.info({ event: 'worker_started', fence, queue }, 'worker started'),
    workerStopping: (signal: string) =>
      log.info({ event: 'worker_stopping', signal }, 'worker stopping: no new message begins'),
    workerStopped: () => log.info({ event: 'worker_stopped' }, 'worker stopped'),
    leaseLost: (fence: number) =>
      log.warn({ event: 'lease_lost', fence }, 'lease lost: what was claimed under it is left to others'),
    siteListening: (url: string) => log.info({ event: 'site_listening', url }, 'site listening'),
    inboxListening: (smtpUrl: string, pageUrl: string) =>
      log.info({ event: 'inbox_listening', smtpUrl, pageUrl }, 'local inbox listening'),

    editionComposed: (edition: number, ms: number) =>
      log.info({ event: 'edition_composed', edition, ms }, 'edition composed'),
    editionComposeFailed: (edition: number, reason: string) =>
      log.error({ event: 'edition_compose_failed', edition, reason }, 'edition could not be composed'),
    editionDone: (edition: number, totals: object) =>
      log.info({ event: 'edition_done', edition, totals }, 'edition done'),

    editionLaunched: (edition: number, frozen: number) =>
      log.info({ event: 'edition_launched', edition, frozen }, 'edition launched at its hour'),
    editionHeld: (edition: number, reason: string) =>
      log.warn({ event: 'edition_held', edition, reason }, 'edition held: it waits for a person'),
    databaseDisarmed: (reason: string) =>
      log.error(
        { event: 'database_disarmed', reason },
        'nothing is sent from this database until "broadsheet arm" says that it may',
      ),
    databaseArmed: () => log.info({ event: 'database_armed' }, 'the database is armed: sending goes on'),

    relayFaulty: (fault: Fault) =>
      log.warn(
        { event: 'relay_faulty', fault: fault.kind, detail: fault.detail },
        'relay faulty: left alone for a while',
      ),

    relayOut: (relay: string, fault: Fault) =>
      log.error(
        { event: 'relay_out', relay, fault: fault.kind, detail: fault.detail },
        'relay out: no worker begins a message on it until it works again',
      ),
    wireFellBack: (relay: string, detail: string) =>
      log.warn(
        { event: 'wire_fell_back', relay, detail },
        'the relay broke the protocol when messages were pipelined: they go one by one until this worker ends',
      ),
    relayBack: (relay: string) => log.info({ event: 'relay_back', relay }, 'relay works again'),
    editionStopped: (edition: number, reason: string) =>
      log.error(
        { event: 'edition_stopped', edition, reason },
        'edition paused; its operator gets a notice, once a relay takes one',
      ),
    editionGoesOn: (edition: number) =>
      log.info({ event: 'edition_goes_on', edition }, 'edition goes on: a relay works again'),

    databaseAway: (error: unknown) =>
      log.error({ event: 'database_away', err: error }, 'the database is away'),
    databaseFull: (error: unknown) =>
      log.error(
        { event: 'database_full', err: error },
        "the database's disk is full: make room on it; no outcome is lost, sending goes on by itself",
      ),
    queueAway: (error: unknown) =>
      log.error({ event: 'queue_away', err: error }, 'the queue is away: due work waits for it'),
    queueBack: () => log.info({ event: 'queue_back' }, 'the queue is back'),

    noticeSent: (notice: number, kind: string) =>
      log.info({ event: 'notice_sent', notice, kind }, 'notice sent'),
    noticeFailed: (notice: number, kind: string, reason: string) =>
      log.warn({ event: 'notice_failed', notice, kind, reason }, 'notice not sent'),

    welcomeUnusable: (reason: string) =>
      log.error(
        { event: 'welcome_unusable', reason },
        'a list can not welcome its readers; sign-ups and confirmations go on',
      ),

    workersRecovered: (recovered: { sessions: number; waiting: number; inDoubt: number }) =>
      log.warn(
        { event: 'workers_recovered', ...recovered },
        'workers are gone: what they had claimed waits again, what was on the wire is in doubt',
      ),
    retentionRun: (run: number, removed: Readonly<Record<string, number>>) =>
      log.info({ event: 'retention_run', run, removed }, 'forgot what was kept long enough'),
    journalReplayed: (replayed: { known: boolean; told: number; waiting: number; inDoubt: number }) =>
      log.info(
        { event: 'journal_replayed', ...replayed },
        replayed.known
          ? 'took in the journal of a worker that is gone'
          : 'left a journal alone: the database does not know its worker',
      ),
    journalUnwritable: (error: unknown) =>
      log.error(
        { event: 'journal_unwritable', err: error },
        'the journal can not be written: nothing is sent until it can',
      ),
    journalWritable: () => log.info({ event: 'journal_writable' }, 'the journal can be written again'),
    drainCutShort: () =>
      log.warn(
        { event: 'drain_cut_short' },
        'stopped before every outcome was recorded; the rest is in doubt',
      ),

    embeddedDatabase: ({ event, ...rest }: { event: string }) =>
      log[/[fF]ailed$|lost$/.test(event) ? 'warn' : 'info'](
        { event: event.replace('.', '_'), ...rest },
        `embedded PostgreSQL: ${event.replaceAll(/[._]/g, ' ')}`,
      ),

    unexpectedError: (doing: string, error: unknown) =>
      log.error({ event: 'unexpected_error', doing, err: error }, 'unexpected error'),
  }
}

/** The open log. */
export type Log = ReturnType<typeof openLog>
