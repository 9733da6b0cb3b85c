/** What every job is handed: the services, the lease, the clocks, and somewhere to report. */
import type { KeyObject } from 'node:crypto'
import type {
  DeliverySettings,
  ListSettings,
  PublicationSettings,
  ReaderSettings,
} from '../src/config/settings.ts'
import type { Database } from '../src/database/database.ts'
import type { Relays } from '../src/delivery/relays.ts'
import type { EditionId } from '../src/edition/edition.ts'
import type { Journal } from '../src/ledger/journal.ts'
import type { Clocks } from '../src/ledger/session.ts'
import type { KeyRing } from '../src/link.ts'
import type { Log } from '../src/log.ts'
import type { Signers } from '../src/message/dkim.ts'
import type { Queue } from '../src/queue/queue.ts'
import type { Renderer } from '../src/render/renderer.ts'
import type { RelayLines } from './relay-lines.ts'
import type { SessionKeeper } from './session-keeper.ts'

/** Who publishes what, as the settings say it: what messages to single readers are made with. */
export interface Publishing {
  readonly publication: PublicationSettings
  readonly lists: ReadonlyMap<string, ListSettings>
  readonly readers: ReaderSettings
  readonly suppressionSecret: KeyObject
}

/** Opened once a process; jobs borrow it. */
export interface Tools {
  readonly database: Database
  readonly queue: Queue
  readonly courier: Relays
  readonly renderer: Renderer
  readonly keeper: SessionKeeper
  readonly journal: Journal
  readonly signers: Signers
  readonly ring: KeyRing
  /** The installation's id, part of every Message-ID. */
  readonly instance: string
  readonly delivery: DeliverySettings
  readonly publishing: Publishing
  /** Each relay's pace, its domains' limits, and its share of the connections. */
  readonly lines: RelayLines
  readonly clocks: Clocks
  /** In [0, 1). */
  readonly random: () => number
  readonly log: Log
  /** Fires when the worker stops: nothing new begins. */
  readonly signal: AbortSignal
  /** Fires when the worker waits no longer for what is not recorded: then nothing goes on. */
  readonly cut: AbortSignal
  /** Milliseconds that a deliver job may claim before other editions have their turn (DESIGN 4). */
  readonly turn: number
  /** Keeps the process waiting for something that outlives its job. */
  readonly track: (work: Promise<void>) => void
  /** Wakes an edition later, or one lane of it, once however often it is asked, unless the worker stops first. */
  readonly later: (ms: number, edition: EditionId, lane?: number) => void
}
