/** Wakes as many workers for an edition as there are. */
import type { EditionId } from '../src/edition/edition.ts'
import type { Queue } from '../src/queue/queue.ts'

/** One lane a worker, at least one: each lane is a job that takes turns with other editions' lanes. */
export async function wakeEdition(queue: Queue, edition: EditionId, workers: number): Promise<void> {
  for (let lane = 0; lane < Math.max(1, workers); lane += 1)
    await queue.wake({ name: 'deliver', edition, lane })
}
