/**
 * Keeps a relay's open connections: hands out idle ones, opens new ones while the relay is in good health.
 *
 * Long because what is idle, open, refused and allowed is one state of one relay's connections.
 */
import type { RelayFault } from './outcome.ts'
import type { RelayHealth } from './relay-health.ts'
import type { RelaySettings } from './relay-settings.ts'
import type { OpenSession, Session } from './session.ts'
import type { Connect, OpenConnection } from './smtp-connect.ts'

/** How long a goodbye may take; nothing depends on its answer. */
const quitLimit = 2_000

/** How long a relay that takes no further connection (421) is not asked for one, while it serves those it took. */
const fullFor = 60_000

/**
 * How long (ms) whoever may leave waits for a connection that opens: greetings that come late on purpose, and logins
 * over half the world, take longer than a message's moment; then another relay should have it.
 */
const patience = 1_000

/** A connection that took so long (ms) to fail was no restart of the relay. */
const slowFault = 5_000

/** All connections to one relay. */
export interface Sessions {
  /** How many connections the relay is known to take; infinite while it never refused one. */
  ceiling(): number
  /**
   * The connection that was used last, or a new one where none is idle (or `fresh` asks for it), or why there
   * is none; waits for one where the relay takes no more. Undefined where the signal ends the wait.
   */
  take(wish: { fresh: boolean; signal: AbortSignal | undefined }): Promise<Taken | RelayFault | undefined>
  /** Whether a connection may begin another message: it has not carried enough, and is wanted still. */
  mayGoOn(session: Session): boolean
  /** Takes a connection back for the next message; says goodbye where it may not go on, or is not wanted. */
  keep(session: Session, wanted?: boolean): Promise<void>
  /** How many are open, or on their way. */
  readonly held: number
  /** From now on so many at most: says goodbye to idle ones beyond that, and to each that comes back. */
  limit(most: number): void
  /** Says goodbye to the idle ones: a relay that is out is left alone, and may count connections. */
  dismiss(): void
  /** Says goodbye to the idle ones and to each that comes back. */
  close(): void
  /** Destroys all that is open. */
  cut(detail: string): void
  /** Resolves when no connection is left. */
  gone(): Promise<void>
}

/** A connection, and whether it carried a message before. */
export interface Taken {
  readonly session: Session
  readonly reused: boolean
}

/** How connections come up, and who says whether they may. */
export interface SessionNeeds {
  readonly connect: Connect
  readonly openSession: OpenSession<OpenConnection>
  readonly health: RelayHealth
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
}

/** Connections to `relay`, none of them open yet. */
export function openSessions(
  relay: RelaySettings,
  { connect, openSession, health, clock }: SessionNeeds,
): Sessions {
  const idle: { session: Session; timer: NodeJS.Timeout }[] = []
  const open = new Set<Session>()
  const stop = new AbortController()
  let proven = false
  let pending: Promise<Session | RelayFault> | undefined
  let emptied = () => {}
  let opening = 0
  let most = Number.POSITIVE_INFINITY
  let full = { at: Number.POSITIVE_INFINITY, until: 0 }
  const waiting = new Set<() => void>()

  async function connectOnce(): Promise<Session | RelayFault> {
    opening += 1
    const begunAt = clock()
    const opened = await connect(stop.signal)
    opening -= 1
    health.arrived()
    // Whoever waits for one that opens has to look again.
    queueMicrotask(wake)
    if ('kind' in opened) {
      // A relay that serves our other connections is not at fault; it takes no more of them.
      if (isCrowded(opened)) {
        full = { at: open.size, until: clock() + fullFor }
        return opened
      }
      proven = false
      if (!stop.signal.aborted) health.faulted(opened, { slow: clock() - begunAt >= slowFault })
      return opened
    }
    proven = true
    const session = openSession(opened, () => forget(session))
    open.add(session)
    full.at = Math.max(full.at, open.size)
    return session
  }

  /** Undefined where whoever asked has left before its own connection was begun. */
  async function openOne(hasLeft: () => boolean): Promise<Session | RelayFault | undefined> {
    // One connection finds out whether the relay works, so that ten don't spend a login on a wrong password.
    while (!proven && pending !== undefined && health.now().ok) await pending
    if (hasLeft()) return undefined
    const state = health.now()
    if (!state.ok) return state.fault
    if (proven) return connectOnce()
    pending = connectOnce()
    try {
      return await pending
    } finally {
      pending = undefined
    }
  }

  /**
   * Opens one for whoever waits, who may leave by the signal once it has been long on its way: it then waits for the
   * next. Until it is there the relay gets no other: without any it takes nothing, with some it takes no more.
   */
  async function openFor(signal: AbortSignal | undefined): Promise<Session | RelayFault | undefined> {
    let left = false
    const opened = openOne(() => left)
    if (signal === undefined) return await opened
    const leave = openLeave(signal)
    const first = await Promise.race([opened, leave.taken])
    leave[Symbol.dispose]()
    if (first !== undefined || opening === 0) return first ?? (await opened)
    left = true
    if (open.size === 0) health.delayed({ kind: 'unreachable', detail: 'a connection is long on its way' })
    else full = { at: open.size, until: clock() + fullFor }
    void opened.then((late) => (late === undefined || 'kind' in late ? undefined : keep(late)))
    return undefined
  }

  function isCrowded(fault: RelayFault): boolean {
    return fault.kind === 'busy' && open.size > 0
  }

  function ceiling(): number {
    return clock() < full.until ? Math.max(full.at, 1) : Number.POSITIVE_INFINITY
  }

  /** Resolves when a connection comes back or is gone. */
  function change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        waiting.delete(settle)
        signal?.removeEventListener('abort', settle)
        resolve()
      }
      waiting.add(settle)
      signal?.addEventListener('abort', settle, { once: true })
    })
  }

  /** Says goodbye to so many idle ones; nobody waits for it. */
  function release(count: number) {
    for (const { session, timer } of idle.splice(0, count)) {
      clearTimeout(timer)
      void session.quit(quitLimit)
    }
  }

  function wake() {
    for (const settle of [...waiting]) settle()
  }

  function forget(session: Session) {
    open.delete(session)
    forgetIdle(session)
    if (open.size === 0) emptied()
    wake()
  }

  function mayGoOn(session: Session): boolean {
    const enough = session.carried >= relay.messagesPerConnection || open.size > most
    return !enough && !stop.signal.aborted && health.out() === undefined
  }

  async function keep(session: Session, wanted = true): Promise<void> {
    if (!session.alive) return
    if (!wanted || !mayGoOn(session)) {
      // Waited for: a relay that counts connections must not see one too many.
      await session.quit(quitLimit)
      return
    }
    const timer = setTimeout(() => {
      forgetIdle(session)
      void session.quit(quitLimit)
    }, relay.timeouts.idle)
    idle.push({ session, timer })
    wake()
  }

  return {
    ceiling,
    async take({ fresh, signal }) {
      for (let any = !fresh; !signal?.aborted && !stop.signal.aborted; any = true) {
        const entry = any ? idle.pop() : undefined
        if (entry !== undefined) {
          clearTimeout(entry.timer)
          return { session: entry.session, reused: true }
        }
        if (open.size + opening < ceiling()) {
          const session = await openFor(signal)
          if (session === undefined) return undefined
          if (!('kind' in session)) return { session, reused: false }
          if (!isCrowded(session)) return session
          // One may have come back meanwhile.
          if (idle.length > 0) continue
        }
        await change(signal)
      }
      return undefined
    },
    mayGoOn,
    keep,
    get held() {
      return open.size + opening
    },
    limit(to) {
      most = to
      release(Math.max(0, open.size - most))
    },
    dismiss: () => release(idle.length),
    close() {
      stop.abort()
      wake()
      release(idle.length)
    },
    cut(detail) {
      for (const session of [...open]) session.cut(detail)
    },
    async gone() {
      if (open.size === 0) return
      await new Promise<void>((resolve) => {
        emptied = resolve
      })
    },
  }

  function forgetIdle(session: Session) {
    const at = idle.findIndex((entry) => entry.session === session)
    for (const { timer } of at < 0 ? [] : idle.splice(at, 1)) clearTimeout(timer)
  }
}

/** Resolves when the signal has fired and {@link patience} is over, unless disposed before. */
function openLeave(signal: AbortSignal): Disposable & { readonly taken: Promise<undefined> } {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const leave = () => resolve(undefined)
  const timer = setTimeout(() => {
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }, patience)
  return {
    taken: promise,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    },
  }
}
