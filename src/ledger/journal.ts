/** Remembers on this machine which messages were handed over, so that a crash leaves in doubt only those it must. */
import type { Outcome } from '../delivery/outcome.ts'
import type { EditionId } from '../edition/edition.ts'
import type { Held } from './held.ts'

/** One try, named for ever: edition and recipient, the session and its claim. */
export interface Try extends Held {
  readonly edition: EditionId
  readonly fence: number
}

/** A worker's append-only journal. */
export interface Journal extends AsyncDisposable {
  /** False while no line can be written: nothing may begin. */
  readonly ready: () => boolean
  /** Writes the line that must stand before the last bytes leave; false where it can't be written: they must stay. */
  readonly handingOver: (of: Try) => boolean
  /** Writes what came of it; never fails, since the ledger will be told as well. */
  readonly answered: (of: Try, outcome: Outcome) => void
  /** The ledger has committed these: their lines are needed no longer. */
  readonly recorded: (edition: EditionId, fence: number, tries: readonly Held[]) => void
}

/** A journal that proves nothing: for tests, and where there is no data folder to keep one in. */
export const noJournal: Journal = {
  ready: () => true,
  handingOver: () => true,
  answered: () => undefined,
  recorded: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
}
