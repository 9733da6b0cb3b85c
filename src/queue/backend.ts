/** What an adapter gives: connections for BullMQ, and the words for when they are gone. */
import type { BackendFactory, IQueueBackend } from 'bullmq'
import { exitCodes, Mistake } from '../mistake.ts'
import type { JobName } from './job.ts'
import type { Outage } from './outage.ts'

/** One adapter, opened. */
export interface Backend extends AsyncDisposable {
  /** Makes what BullMQ speaks through, on the adapter's own connections: to wake, or to work (and block). */
  readonly make: BackendFactory<IQueueBackend, object>
  /** BullMQ's name of a queue, and its key prefix where the backend has one. */
  nameOf(name: JobName): { readonly name: string; readonly prefix?: string }
  /** True for an error that means the backend is not there now. */
  isAway(error: Error): boolean
  readonly outage: Outage
  /** How a person mends it. */
  readonly wayOut: string
}

/** Says that the queue is not there, why, and how to mend it. */
export function queueMistake(cause: unknown, wayOut: string): Mistake {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Mistake(`The queue can't be reached (${why}). ${wayOut}`, exitCodes.unreachable, { cause })
}
