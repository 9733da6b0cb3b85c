/** Opens the PostgreSQL that comes with us, shared by all processes of one data folder. */
import { findBinaries } from './embedded/binaries.ts'
import { type EmbeddedEvent, joinServer, type Situation } from './embedded/join-server.ts'
import { placeOf } from './embedded/place.ts'
import type { EmbeddedConnection } from './embedded/reach-server.ts'
import { stayJoined } from './embedded/stay-joined.ts'

/** What `openEmbedded` may be told. */
export interface EmbeddedOptions {
  /** The database's own folder: nothing else may live in it. Made when missing. */
  readonly folder: string
  readonly log?: (event: EmbeddedEvent) => void
  /** Another copy of the npm package's folder `native`. */
  readonly binaries?: string
  /** How long to wait for a server that is starting, stopping or recovering, in ms. */
  readonly patience?: number
}

/** A place among the users of the server. Giving it back stops the server if no one else has one. */
export interface Embedded extends AsyncDisposable {
  readonly connection: EmbeddedConnection
  /** True when the server was not running before. */
  readonly started: boolean
}

/**
 * Opens the database in a folder: makes it, starts it, or joins those that use it already.
 *
 * **Who starts.** Whoever finds no server that answers takes the start lock (a lock of the kernel's, gone with its
 * holder), looks again, makes the cluster if there is none, and starts the server. Who waited for the lock finds the
 * winner's server and connects to it. Who finds a server at once takes no lock at all.
 *
 * **Who is in.** Everyone keeps one connection that holds an advisory lock of PostgreSQL, shared. It goes when its
 * process goes.
 *
 * **Who stops.** Who leaves gives the shared lock back and tries for the same lock alone. Who gets it was the last, and
 * holds it while pg_ctl stops the server, under the start lock. A newcomer who connects in between waits for the shared
 * lock: it gets either that (the stopper died, the server stays) or the loss of its connection (and begins anew: waits
 * for the start lock, finds no server, starts one). So nobody is in whose server is being stopped.
 *
 * **Signals.** The server has its own session: Ctrl-C reaches us, not it. No exit hook or signal handler is installed:
 * a process that dies without leaving leaves the server running, for the next one to use and to stop.
 *
 * **What a crash leaves.** During initdb: a draft folder, removed by the next start. During a start or stop: a server
 * that comes up or goes down by itself (pg_ctl runs in its own session); the next one waits for that. After kill -9 of
 * the server: its stale files; they are removed once no living process is that server, and PostgreSQL replays its log:
 * fsync and synchronous_commit are on, so every committed row is there. Members that live notice the loss of their
 * connection and start the server again.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const situation: Situation = {
    place: placeOf(options.folder),
    binaries: await findBinaries(options.binaries),
    log: options.log ?? (() => {}),
    patience: options.patience ?? 120_000,
  }
  const first = await joinServer(situation)
  const membership = stayJoined(situation, first.client)
  return {
    connection: first.connection,
    started: first.started,
    [Symbol.asyncDispose]: () => membership[Symbol.asyncDispose](),
  }
}
