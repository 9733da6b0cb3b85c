/** What really happened on the wire, whoever knows of it: the judge of what the ledger says. */
import type { Held } from '../../../../src/ledger/held.ts'

/** One try. A row's `turn` names it for good: a model run is too short for the number to come round. */
interface Attempt {
  /** The last bytes left. */
  readonly handed: boolean
  /** The relay took the message, whether or not its reply came back. */
  readonly taken: boolean
}

/** Every try of one edition. */
export class Truth {
  private readonly attempts = new Map<string, Attempt>()
  private readonly takes = new Map<number, number>()

  note({ n, turn }: Held, attempt: Attempt): void {
    this.attempts.set(`${n} ${turn}`, attempt)
    if (attempt.taken) this.takes.set(n, this.takenOf(n) + 1)
  }

  /** A claim that led to nothing was neither handed over nor taken. */
  of({ n, turn }: Held): Attempt {
    return this.attempts.get(`${n} ${turn}`) ?? { handed: false, taken: false }
  }

  /** How many messages the relay took for this recipient. */
  takenOf(n: number): number {
    return this.takes.get(n) ?? 0
  }
}
