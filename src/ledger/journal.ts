/** Remembers on this machine which messages were handed over, so that a crash leaves in doubt only those it must. */
import type { Outcome } from '../delivery/outcome.ts'
import type { EditionId } from '../edition/edition.ts'
import type { Held } from './held.ts'
import type { Writer } from './session.ts'

/** One try, named for ever: edition and recipient, the session and its claim. */
export interface Try extends Held {
  readonly edition: EditionId
  readonly fence: number
}

/** A worker's append-only journal. */
export interface Journal extends AsyncDisposable {
  /** Who writes it, for the sessions that it covers; without it nothing can be proved once the writer is gone. */
  readonly writer: Writer | undefined
  /** False while no line can be written: nothing may begin. */
  readonly ready: () => boolean
  /** Writes the line that must stand before the last bytes leave; false where it can't be written: they must stay. */
  readonly handingOver: (of: Try) => boolean
  /** Writes what came of it; never fails, since the ledger will be told as well. */
  readonly answered: (of: Try, outcome: Outcome) => void
  /** The ledger has committed these: their lines are needed no longer. */
  readonly recorded: (edition: EditionId, fence: number, tries: readonly Held[]) => void
  /** The ledger holds nothing under this writer's sessions any more: the journal goes when it is closed. */
  readonly settled: () => void
  /** The journals in the same folder whose writers write no more, as far as can be told. */
  readonly leftBehind: () => Promise<readonly LeftJournal[]>
}

/** What is written of one try: that its last bytes were about to leave, or what came of it. */
export interface Entry {
  readonly of: Try
  /** The last word that was written; undefined where the try was handed over and nothing was heard. */
  readonly outcome: Outcome | undefined
}

/** A journal that somebody left behind. */
export interface LeftJournal {
  readonly writer: Writer
  /**
   * `everything`: the writer is gone for certain, and what is not written was not handed over. `replies`: what
   * stands there is true, what is missing proves nothing.
   */
  readonly proves: 'everything' | 'replies'
  readonly entries: readonly Entry[]
  /**
   * The ledger has looked at it: it is not offered again. It goes where all is `settled`, and nobody can prove
   * more by it; else it is kept for a day.
   */
  readonly taken: (settled: boolean) => Promise<void>
}

/** A journal that proves nothing: for tests, and where there is no data folder to keep one in. */
export const noJournal: Journal = {
  writer: undefined,
  ready: () => true,
  handingOver: () => true,
  answered: () => undefined,
  recorded: () => undefined,
  settled: () => undefined,
  leftBehind: async () => [],
  [Symbol.asyncDispose]: async () => undefined,
}
