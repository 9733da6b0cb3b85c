/**
 * A worker with all it needs: PostgreSQL for the ledger and the queue, a relay that records, a list made by SQL.
 * Long because all that a worker needs is opened here, one thing after the other.
 */
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import { isAddressFault, parseAddress } from '../../src/address.ts'
import { relayLimitsSchema } from '../../src/config/relay-limits.ts'
import type { DeliverySettings, ListSettings } from '../../src/config/settings.ts'
import type { Database } from '../../src/database/database.ts'
import { openSmtpCourier } from '../../src/delivery/courier-smtp.ts'
import type { RelaySettings } from '../../src/delivery/relay-settings.ts'
import { openRelays, type Relay, type Relays } from '../../src/delivery/relays.ts'
import type { Edition, EditionStatus } from '../../src/edition/edition.ts'
import { saveDraft } from '../../src/edition/save-draft.ts'
import { openGuard } from '../../src/ledger/guard/guard.ts'
import { type Journal, noJournal } from '../../src/ledger/journal.ts'
import { launch } from '../../src/ledger/launch.ts'
import type { Clocks } from '../../src/ledger/session.ts'
import { openKeyRing } from '../../src/link.ts'
import { openLog } from '../../src/log.ts'
import type { Signers } from '../../src/message/dkim.ts'
import { openQueue } from '../../src/queue/open.ts'
import { openBudgets } from '../../src/queue/open-budgets.ts'
import type { Queue } from '../../src/queue/queue.ts'
import { openRenderer, type Renderer } from '../../src/render/renderer.ts'
import { composeEdition } from '../../worker/compose-edition.ts'
import type { Publishing } from '../../worker/tools.ts'
import { wakeEdition } from '../../worker/wake-edition.ts'
import { openWorker, type Worker, type WorkerTimes } from '../../worker/worker.ts'
import { article, look, paragraph } from '../src/render/sample.ts'
import { addList, addReaders, readStates, readStatus } from '../support/ledger.ts'
import { readerSettings, testPublication } from '../support/lists.ts'
import { openTestDatabase } from '../support/postgres.ts'
import { openSink, type Sink, type SinkSettings } from '../support/sink.ts'
import type { Accepted } from '../support/sink-record.ts'

/** The workshop, open. */
export interface Workshop extends AsyncDisposable {
  readonly database: Database
  readonly listId: number
  readonly sink: Sink
  readonly edition: Edition
  readonly queue: Queue
  readonly startWorker: (change?: WorkerChange) => Promise<Worker>
  /** Waits until so many are recorded as accepted. */
  readonly untilAccepted: (many: number) => Promise<void>
  readonly until: (holds: (states: readonly string[]) => boolean) => Promise<void>
  readonly untilStatus: (status: EditionStatus) => Promise<void>
  readonly untilSink: (holds: (accepted: readonly Accepted[]) => boolean) => Promise<void>
  readonly states: () => Promise<string[]>
  /** Which readers the relay took a message for, as often as it did. */
  readonly taken: () => Promise<string[]>
  readonly wake: () => Promise<void>
}

/** What is different about a worker. */
export interface WorkerChange {
  readonly courier?: Relays
  readonly clocks?: Clocks
  readonly times?: Partial<WorkerTimes>
  readonly publishing?: Publishing
  readonly journal?: Journal
  readonly signers?: Signers
  readonly delivery?: DeliverySettings
}

/** The settings of the workshop's workers. */
export const delivery: DeliverySettings = {
  retryMs: [300_000],
  expireAfterMs: 48 * 3_600_000,
  leaseMs: 30_000,
  renewLeaseMs: 10_000,
  lateAfterMs: 3_600_000,
  stopLoss: { rejectedPercent: 5, ofFirst: 500, complaintPercent: 0.3 },
}

/** Opens it with an edition that is composed, and launched unless said otherwise. */
export async function openWorkshop(
  readers: number,
  {
    sink: sinkSettings = {},
    limits = {},
  }: { sink?: SinkSettings; limits?: z.input<typeof relayLimitsSchema> } = {},
): Promise<Workshop> {
  await using opening = new AsyncDisposableStack()
  const { database, connection } = opening.use(await openTestDatabase())
  const sink = opening.use(await openSink(sinkSettings))
  const queue = opening.use(
    await openQueue({ kind: 'postgres' }, { connection, instance: 'test', report: () => undefined }),
  )
  const renderer = opening.use(openRenderer())
  const log = openLog({ level: 'silent' })
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-workshop-'))
  opening.defer(async () => await rm(folder, { recursive: true, force: true }))
  const listId = await addList(database, 'daily')
  await addReaders(database, listId, readers)
  const edition = await makeEdition(database, renderer, listId)
  const states = async (): Promise<string[]> => await readStates(database, edition.id)
  const until = async (holds: (states: readonly string[]) => boolean): Promise<void> => {
    while (!holds(await states())) await nextTurn()
  }
  const opened = opening.move()
  return {
    database,
    listId,
    sink,
    edition,
    queue,
    until,
    untilStatus: async (status) => {
      while ((await readStatus(database, edition.id)) !== status) await nextTurn()
    },
    untilSink: async (holds) => {
      while (!holds(await sink.accepted())) await nextTurn()
    },
    states,
    startWorker: async (change = {}) =>
      await openWorker({
        database,
        queue,
        courier: openRelays([relayAt(sink.port, 'sink', { connections: 5, ...limits })]),
        budgets: await openBudgets({ queue: { kind: 'postgres' }, database, instance: 'test' }),
        renderer,
        ring: openKeyRing([randomBytes(32).toString('base64url')]),
        instance: 'test',
        delivery,
        publishing: {
          publication: testPublication(),
          lists: new Map(),
          readers: readerSettings,
          suppressionSecret: createSecretKey(randomBytes(32)),
        },
        clocks: { monotonic: () => performance.now(), wall: () => Date.now() },
        random: Math.random,
        journal: noJournal,
        signers: () => undefined,
        log,
        queueKind: 'postgres',
        guard: openGuard(
          database,
          { site: look.site, dataFolder: folder, embedded: undefined },
          { keeps: true },
        ),
        noticeSender: { name: 'Test', address: 'news@example.org', site: look.site },
        ...change,
      }),
    untilAccepted: async (many) =>
      await until((all) => all.filter((state) => state === 'accepted').length >= many),
    taken: async () =>
      (await sink.accepted())
        .flatMap(({ to }) => to)
        .filter((to) => to !== 'press@example.org')
        .sort(),
    wake: async () => await wakeEdition(queue, edition.id, 1),
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}

/** A relay on this machine, as the settings would say it. */
export function relayAt(port: number, name: string, limits: z.input<typeof relayLimitsSchema> = {}): Relay {
  const settings: RelaySettings = {
    ...relayLimitsSchema.parse(limits),
    ...{ name, host: '127.0.0.1', port, secure: false, tls: 'never' },
  }
  return { settings, courier: openSmtpCourier(settings) }
}

async function makeEdition(database: Database, renderer: Renderer, listId: number): Promise<Edition> {
  const address = parseAddress('news@example.org')
  const operator = parseAddress('press@example.org')
  assert.ok(!isAddressFault(address) && !isAddressFault(operator))
  const settings: ListSettings = {
    ...look,
    key: 'daily',
    public: true,
    archive: true,
    languages: ['en'],
    fields: [],
    origins: [],
    farewell: false,
    typography: true,
    cleanLinks: false,
    from: { name: 'News', address: address.address },
    operator: operator.address,
    missing: [],
    inDoubt: { processDied: 'hold', peerReset: 'hold', timedOut: 'hold', hostLost: 'hold' },
    dkim: [],
  }
  const saved = await saveDraft(database, {
    listId,
    list: 'daily',
    key: 'edition',
    source: Buffer.alloc(32),
    articles: [
      {
        sourceName: 'story.txt',
        article: article([paragraph('The bridge opens again, after two years of work.')]),
      },
    ],
    merge: false,
    inlineImages: false,
    subject: 'The bridge opens again',
    preheader: 'After two years',
    theme: 'broadsheet',
    settings,
  })
  assert.equal(saved.kind, 'draft')
  const log = openLog({ level: 'silent' })
  assert.equal(await composeEdition({ database, renderer, log }, saved.edition.id), 'composed')
  assert.equal(await composeEdition({ database, renderer, log }, saved.edition.id), 'unchanged')
  const launched = await launch(database, {
    edition: saved.edition.id,
    agreed: saved.edition.fingerprint,
    again: false,
  })
  assert.equal(launched.kind, 'launched')
  assert.equal(await composeEdition({ database, renderer, log }, saved.edition.id), 'bound')
  return saved.edition
}
