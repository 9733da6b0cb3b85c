/** A well-behaved relay that counts, and on request holds its replies back, for the courier's contract. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** What the relay saw, and the handle on what it holds back. */
export interface CountingRelay extends AsyncDisposable {
  readonly port: number
  connections(): number
  mostAtOnce(): number
  goodbyes(): number
  /** Recipients whose message was answered with 250. */
  taken(): string[]
  /** Commands from MAIL on. */
  heard(): readonly string[]
  /** Bytes of messages that arrived, dots not counted. */
  bytes(): number
  lastMessage(): string
  /** Hangs up on everybody, and says 421 to whoever comes. */
  shut(): void
  /** Holds the replies to messages back from now on. */
  hold(): void
  /** Answers what is held back: all of it from now on, or one recipient's. */
  release(recipient?: string): void
  /** Resolves when so many replies are held back. */
  untilHeld(count: number): Promise<void>
  /** Resolves when nobody is connected. */
  untilEmpty(): Promise<void>
}

/** Listens on a port of this machine. */
export async function openCountingRelay({
  greeting = '220 relay.test',
  holdDot = false,
  holdMailOf = '',
  atMost = Number.POSITIVE_INFINITY,
}: {
  greeting?: string
  holdDot?: boolean
  holdMailOf?: string
  /** So many connections at once; the next one hears 421. */
  atMost?: number
} = {}): Promise<CountingRelay> {
  const sockets = new Set<Socket>()
  const leaving = new Set<Socket>()
  const held = new Map<() => void, string>()
  const taken: string[] = []
  const heard: string[] = []
  const watchers = new Set<() => void>()
  const seen = { connections: 0, atOnce: 0, goodbyes: 0, bytes: 0, message: '' }
  let holding = holdDot
  let limit = atMost
  const changed = () => {
    for (const look of [...watchers]) look()
  }
  const until = (true_: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!true_()) return
        watchers.delete(look)
        resolve()
      }
      watchers.add(look)
      look()
    })
  const hold = (recipient: string, answer: () => void) => {
    held.set(answer, recipient)
    changed()
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    seen.connections += 1
    seen.atOnce = Math.max(seen.atOnce, sockets.size - leaving.size)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      leaving.delete(socket)
      changed()
    })
    let buffer = ''
    let recipient = ''
    let message: string | undefined
    /** One reply is held back; what comes behind it waits, as replies keep the order of their commands. */
    let waiting = false
    const say = (line: string) => socket.writable && socket.write(`${line}\r\n`)
    const full = sockets.size - leaving.size > limit
    say(full ? '421 4.7.0 too many connections' : greeting)
    if (full || !greeting.startsWith('2')) socket.end()
    socket.setEncoding('latin1')
    socket.on('data', (data: string) => {
      if (message !== undefined) seen.bytes += data.length
      buffer += data
      read()
    })
    function read() {
      while (!waiting) {
        const end = buffer.indexOf(message === undefined ? '\r\n' : '\r\n.\r\n')
        if (end < 0) return
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + (message === undefined ? 2 : 5))
        if (message === undefined) command(line)
        else take(line)
      }
    }
    function holdBack(to: string, answer: () => void) {
      waiting = true
      hold(to, () => {
        waiting = false
        answer()
        read()
      })
    }
    function take(text: string) {
      message = undefined
      seen.message = `${text}\r\n`
      const to = recipient
      const answer = () => {
        taken.push(to)
        say('250 2.0.0 queued')
      }
      if (holding) holdBack(to, answer)
      else answer()
    }
    function command(line: string) {
      const verb = line.slice(0, 4)
      if (/^(?:MAIL|RCPT|DATA)/.test(verb)) heard.push(line)
      if (verb === 'EHLO') say('250-relay.test\r\n250 PIPELINING')
      else if (verb === 'DATA') {
        message = ''
        say('354 go ahead')
      } else if (verb === 'QUIT') {
        seen.goodbyes += 1
        say('221 bye')
        socket.end()
        leaving.add(socket)
      } else if (verb === 'MAIL' && holdMailOf !== '' && line.includes(holdMailOf)) {
        holdBack(holdMailOf, () => say('250 2.1.0 Ok'))
      } else {
        if (verb === 'RCPT') recipient = /<(.*)>/.exec(line)?.[1] ?? ''
        say('250 2.0.0 Ok')
      }
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => seen.connections,
    mostAtOnce: () => seen.atOnce,
    goodbyes: () => seen.goodbyes,
    taken: () => taken,
    heard: () => heard,
    bytes: () => seen.bytes,
    lastMessage: () => seen.message,
    shut() {
      limit = -1
      for (const socket of sockets) socket.destroy()
    },
    hold() {
      holding = true
    },
    release(recipient) {
      if (recipient === undefined) holding = false
      for (const [answer, to] of [...held]) {
        if (recipient !== undefined && to !== recipient) continue
        held.delete(answer)
        answer()
      }
    },
    untilHeld: (count) => until(() => held.size >= count),
    untilEmpty: () => until(() => sockets.size === 0),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
