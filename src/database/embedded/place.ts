/** Names what lies where in the embedded database's folder. */
import { join, resolve } from 'node:path'

/** The folder of one embedded database. Everything in it is the database's own. */
export interface Place {
  readonly folder: string
  /** PostgreSQL's data folder. */
  readonly cluster: string
  /** Holds the socket. Mode 0700: who may enter it may use the database. */
  readonly socket: string
  /** Locked by whoever starts or stops the server. */
  readonly lock: string
  /** The server's own log. */
  readonly log: string
  /** The password that loopback connections need; made with the cluster and a part of it. */
  readonly password: string
  /** The loopback port used last, so that a restart does not cut off the pools of processes that go on. */
  readonly port: string
}

/** Programs run with the folder as their working folder and get these relative names: no path needs quoting. */
export const relative = {
  cluster: 'cluster',
  log: 'server.log',
  programs: 'bin',
  libraries: 'lib',
  /** As seen from the cluster, which is where the server runs. */
  socketFromCluster: '../socket',
} as const

/** Prefix of the folders in which a cluster is made before it gets its name. */
export const draftPrefix = 'new-'

/** The server's socket has this port in its name; it listens on no network port. */
export const socketPort = 5432

// sun_path holds 108 bytes on Linux, 104 on macOS (unix(7)), the closing NUL included; a little is kept in hand.
const longestSocket = 100

/** The places of the embedded database in `folder`. */
export function placeOf(folder: string): Place {
  const root = resolve(folder)
  return {
    folder: root,
    cluster: join(root, relative.cluster),
    socket: join(root, 'socket'),
    lock: join(root, 'lock'),
    log: join(root, relative.log),
    password: join(root, relative.cluster, 'password'),
    port: join(root, 'port'),
  }
}

/** True when the folder's path leaves room for a socket in it. */
export function fitsSocket(place: Place): boolean {
  return Buffer.byteLength(join(place.socket, `.s.PGSQL.${socketPort}`)) <= longestSocket
}
