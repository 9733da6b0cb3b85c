/** The queue wakes workers up, and nothing more: what there is to do stands in the ledger (DESIGN 3.1). */
import type { Job, JobName } from './job.ts'

/** Wakes workers, in this process or any other. */
export interface Queue extends AsyncDisposable {
  /**
   * Has the job run once from now on, behind those that already wait. Where it waits already, nothing is added;
   * where it runs, it runs once more afterwards, never twice at a time: a job that has more to do wakes itself,
   * and editions take turns. Throws a Mistake (exit 5), within two seconds, while the backend is away.
   */
  wake(job: Job): Promise<void>
  /** Runs the jobs that `handlers` names, until disposed or `signal` fires. */
  serve(handlers: Handlers, options?: ServeOptions): Promise<Serving>
}

/** What runs a job. One that throws is reported and forgotten: the ledger knows what is still to do. */
export type Handlers = { readonly [Name in JobName]?: (job: Extract<Job, { name: Name }>) => Promise<void> }

/** How a process serves jobs. Times are milliseconds. */
export interface ServeOptions {
  /** Jobs of a name that run at a time here; 1 where nothing is said. */
  readonly concurrency?: { readonly [Name in JobName]?: number }
  /** When it fires, no further job is taken. Disposing still waits for those that run. */
  readonly signal?: AbortSignal
  /** How long a worker holds a job without giving a sign: one that died or hangs loses it to another. */
  readonly lockDuration?: number
  /** How often such jobs are looked for. */
  readonly stalledInterval?: number
  /** How long an idle worker blocks before it looks for itself, in case a wake-up got lost. */
  readonly idleInterval?: number
  /** How long after an error the backend is left alone. */
  readonly retryDelay?: number
  /** How long disposing waits for the jobs that run. */
  readonly grace?: number
}

/** A process that takes jobs. Disposing stops the taking and waits for the jobs that run, as long as `grace`. */
export interface Serving extends AsyncDisposable {
  /** Resolves when no further job is taken and none runs. */
  readonly drained: Promise<void>
}

/** What a queue has to tell. It never throws out of the blue: whoever opens it says where these go. */
export type QueueEvent =
  /** The backend was lost. Said once; workers go on by themselves when it is back. */
  | { readonly kind: 'away'; readonly error: Error }
  | { readonly kind: 'back' }
  /** A handler threw. */
  | { readonly kind: 'failed'; readonly job: Job; readonly error: Error }
  /** Anything else, such as a lock lost to another worker while this one hung. */
  | { readonly kind: 'trouble'; readonly error: Error }

/** Takes what a queue has to tell. */
export type Report = (event: QueueEvent) => void
