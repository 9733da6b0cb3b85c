/** One connection's commands and the replies to them, matched by their order; its time limits, and its end. */
import type { TryEnd } from '../judge-try.ts'
import type { RelayTimeouts } from '../relay-settings.ts'
import type { OpenConnection } from '../smtp-connect.ts'
import type { Pulse } from './pulse.ts'
import { openReplyReader } from './replies.ts'

/** What a session on the wire needs besides its connection. */
export interface WireNeeds {
  readonly timeouts: RelayTimeouts
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  readonly pulse: Pulse
  /** The relay broke the protocol: its replies can't be matched to commands. True where it is served otherwise now. */
  readonly broken: (detail: string) => boolean
  /** It carried what it was to carry, and is left in peace. */
  readonly proven: () => void
  /** Called once, when the connection is gone. */
  readonly ended: () => void
}

/** A reply that is due: how long it may take, and who hears it. */
export interface Due {
  readonly within: 'command' | 'afterDot'
  readonly heard: (reply: string) => void
}

/** What an exchange asks of its session, and tells it. */
export interface ExchangeNeeds {
  readonly timeouts: RelayTimeouts
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  /** Whether anybody is under way, so that there is something to wait for. */
  readonly isBusy: () => boolean
  /** A reply to no command, while somebody is under way. */
  readonly unasked: (reply: string) => void
  /** The connection is gone, and why: whoever is under way has to be told. Called once. */
  readonly buried: (end: TryEnd) => void
  /** The relay broke the protocol: its replies can't be matched to commands. True where it is served otherwise now. */
  readonly broken: (detail: string) => boolean
  /** Called once, after that. */
  readonly ended: () => void
}

/** The exchange over one connection. */
export interface Exchange {
  readonly alive: boolean
  /** Whether no reply is due. */
  readonly isIdle: boolean
  /** A command is about to be written. */
  expect(due: Due): void
  /** Gives the reply that is due, or the block that is written, its time from now. */
  watch(): void
  /** Destroys the connection. */
  cut(end: TryEnd): void
  /** Destroys it because the relay broke the protocol. */
  fail(detail: string): void
  /** Says goodbye; resolves when the connection is gone. */
  quit(limitMs: number): Promise<void>
}

/** Takes over a connection that is logged in: from here on its replies are read here. */
export function openExchange({ connection, socket }: OpenConnection, needs: ExchangeNeeds): Exchange {
  const { timeouts, clock, isBusy, unasked, buried, broken, ended } = needs
  const reader = openReplyReader()
  const due: Due[] = []
  let alive = true
  let quitting = false
  let lostBy: string | undefined
  let timer: NodeJS.Timeout | undefined
  /** When the timer fires, and when what is awaited is late: never before that. */
  let firesAt = 0
  let dueAt = 0

  connection.on('error', ({ message }) => {
    lostBy ??= message
  })
  connection.once('end', () => {
    // nodemailer tells of an error right after 'end', in the same turn.
    if (alive) setImmediate(() => bury({ kind: 'lost', detail: lostBy }))
    setImmediate(ended)
  })
  socket.removeAllListeners('data')
  socket.on('data', (segment: Buffer) => {
    const replies = reader.read(segment)
    if (replies === undefined) return fail('a reply of more than 64 KB')
    for (const reply of replies) {
      if (!alive) return
      hear(reply)
    }
    watch()
  })

  function hear(reply: string) {
    const next = due.shift()
    if (next !== undefined) return next.heard(reply)
    if (isBusy()) return unasked(reply)
    // RFC 5321 4.5.3.2.7: whoever was idle too long hears 421.
    if (!quitting && !reply.startsWith('421')) broken(`without a command: ${reply}`)
    cut({ kind: 'lost' })
  }

  function bury(end: TryEnd) {
    if (!alive) return
    alive = false
    stopWatch()
    due.length = 0
    buried(end)
  }

  function cut(end: TryEnd) {
    // close() would end the TCP connection politely with what is buffered; this one discards it.
    socket.destroy()
    bury(end)
    connection.close()
  }

  function fail(detail: string) {
    cut({ kind: 'cut', why: broken(detail) ? 'withdrawn' : 'garbled', detail })
  }

  /** A timer that is set stays until what is due is due before it: a new one for each reply costs as much as the reply. */
  function watch() {
    if (!isAwaited()) return stopWatch()
    dueAt = clock() + timeouts[due[0]?.within ?? 'command']
    if (timer === undefined || dueAt < firesAt) arm()
  }

  function isAwaited(): boolean {
    return alive && (due.length > 0 || isBusy())
  }

  function arm() {
    clearTimeout(timer)
    firesAt = dueAt
    timer = setTimeout(expire, dueAt - clock())
  }

  function stopWatch() {
    clearTimeout(timer)
    timer = undefined
  }

  function expire() {
    timer = undefined
    // Who stood still for so long has what was said meanwhile still to read.
    setImmediate(() => {
      if (timer !== undefined || !isAwaited()) return
      if (clock() < dueAt) return arm()
      const what = due[0]?.within === 'afterDot' ? ' to the message' : ''
      cut({ kind: 'cut', why: 'timed_out', detail: `no reply${what} in time` })
    })
  }

  return {
    get alive() {
      return alive
    },
    get isIdle() {
      return due.length === 0
    },
    expect: (reply) => void due.push(reply),
    watch,
    cut,
    fail,
    async quit(limitMs) {
      if (!alive) return
      quitting = true
      await new Promise<void>((resolve) => {
        const limit = setTimeout(() => cut({ kind: 'lost' }), limitMs)
        connection.once('end', () => {
          clearTimeout(limit)
          resolve()
        })
        socket.write('QUIT\r\n')
      })
    },
  }
}

/** Runs it when all that follows from what was just heard has been done, and before anything else is read. */
export function soon(work: () => void): void {
  queueMicrotask(() => process.nextTick(work))
}

/** We end the connection so that a message is not sent. */
export function withdrawn(detail: string): TryEnd {
  return { kind: 'cut', why: 'withdrawn', detail }
}
