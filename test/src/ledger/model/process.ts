/** One process of a worker: what it holds, what it has read and not told, and what its journal says. */
import type { Outcome } from '../../../../src/delivery/outcome.ts'
import type { EditionId } from '../../../../src/edition/edition.ts'
import type { Entry, Try } from '../../../../src/ledger/journal.ts'
import type { Result } from '../../../../src/ledger/record.ts'
import type { Writer } from '../../../../src/ledger/session.ts'

/** A record statement. */
export interface Told {
  readonly fence: number
  readonly results: readonly Result[]
  readonly by: Process
}

/** Lives until it dies; its journal stays behind. */
export class Process {
  readonly writer: Writer
  fence = 0
  dead = false
  /** With the fence they were claimed under: it may have another one by now. */
  claimed: Try[] = []
  transmitting: Try[] = []
  /** Replies that were read, and are not written down yet. */
  untold: Told[] = []
  private readonly lines = new Map<string, Entry>()

  constructor(writer: Writer) {
    this.writer = writer
  }

  /** The line before the last bytes; with `outcome`, the one after the reply too. */
  write(of: Try, outcome?: Outcome): void {
    this.lines.set(nameOf(of), { of, outcome })
  }

  /** The ledger has these: their lines go. */
  free(edition: EditionId, { fence, results }: Told): void {
    for (const { n, turn } of results) this.lines.delete(nameOf({ edition, fence, n, turn }))
  }

  get entries(): Entry[] {
    return [...this.lines.values()]
  }

  die(): void {
    this.dead = true
    this.claimed = []
    this.transmitting = []
    this.untold = []
  }
}

function nameOf({ fence, n, turn }: Try): string {
  return `${fence} ${n} ${turn}`
}
