/** Says how long a process may say nothing to the server while it holds a lock there. */

/** A busy machine's longest pause (ms) between two statements of one piece of work, composing an edition among them. */
const shortest = 10_000

/** In milliseconds: as long as what it holds by its lease is its own. */
export function standstillOf(lease: number): number {
  return Math.max(lease, shortest)
}
