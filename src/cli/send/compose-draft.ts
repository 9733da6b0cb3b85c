/** Has a draft composed: by a worker where one runs, else here. */
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { composeEdition } from '../../../worker/compose-edition.ts'
import type { Database } from '../../database/database.ts'
import type { EditionId, EditionStatus } from '../../edition/edition.ts'
import type { Log } from '../../log.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Finding } from '../../preflight/finding.ts'
import type { Queue } from '../../queue/queue.ts'
import { openRenderer } from '../../render/renderer.ts'
import type { Context } from '../context.ts'
import type { Store } from '../open-store.ts'

/** What was composed, as far as the operator is shown it. */
export interface ComposedDraft {
  readonly findings: readonly Finding[]
}

/** How long a worker gets before this process composes itself, in milliseconds. */
const patience = 10_000

/** Composes; throws a {@link Mistake} (exit 4) with the reason where it can't be done. */
export async function composeDraft(
  context: Context,
  { store, queue, workers, log }: { store: Store; queue: Queue; workers: number; log: Log },
  edition: EditionId,
): Promise<ComposedDraft> {
  const { database } = store
  if (workers > 0) {
    await queue.wake({ name: 'compose', edition })
    const until = performance.now() + patience
    while (performance.now() < until && !context.signal.aborted) {
      const state = await readState(database, edition)
      if (state.status !== 'draft') return result(state)
      await pause(100)
    }
  }
  if (context.signal.aborted) throw new Mistake('Stopped. Nothing was sent.', exitCodes.stopped)
  await using renderer = openRenderer()
  await composeEdition({ database, renderer, log }, edition)
  return result(await readState(database, edition))
}

interface State {
  readonly status: EditionStatus
  readonly reason: string | null
  readonly findings: readonly Finding[] | null
}

async function readState(database: Database, edition: EditionId): Promise<State> {
  const read = await sql<State>`
    select e.status, e.reason, p.findings
    from editions e left join edition_parts p on p.edition_id = e.id and p.variant = 0
    where e.id = ${edition}`.execute(database)
  const state = read.rows[0]
  if (state === undefined) throw new Error(`edition ${edition} is gone`)
  return state
}

function result(state: State): ComposedDraft {
  if (state.status === 'failed')
    throw new Mistake(
      `The article can't be composed: ${state.reason ?? 'no reason was kept'}`,
      exitCodes.stopped,
    )
  return { findings: state.findings ?? [] }
}
