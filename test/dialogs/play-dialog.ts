/**
 * A relay that misbehaves exactly as a text file says (test/dialogs/*.smtp, explained in README.md).
 * Long because the language of the dialogs is read and played in one place.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** One line of a dialog. */
interface Step {
  readonly verb: 'S' | 'S~' | 'C' | 'close' | 'reset' | 'stall'
  readonly text: string
}

/** A dialog as read from its file. */
export interface Dialog {
  readonly name: string
  readonly title: string
  /** What each message in turn comes to, as `sayOutcome` words it. */
  readonly expect: readonly string[]
  /** Size of each message in bytes; 0 for a short one. */
  readonly messageSize: number
  /** Milliseconds that the courier waits for each step; long where nothing is said. */
  readonly patience: number
  readonly login: boolean
  readonly tls: boolean
  /** Milliseconds that a relay which is busy is left alone. */
  readonly coolDown: number
  /** All messages are given to the courier at once. */
  readonly together: boolean
  /** Only for this wire; without it for any. */
  readonly wire: string | undefined
  /** The steps of each connection in turn. */
  readonly connections: readonly (readonly Step[])[]
}

/** A dialog being played on a port of this machine. */
export interface DialogPeer extends AsyncDisposable {
  readonly port: number
  /** Where the client left the script; empty after a faithful play. */
  problems(): readonly string[]
}

/** Reads one dialog; a line that says nothing known is an error, lest a misspelt step be skipped. */
export function readDialog(path: string): Dialog {
  const name = path.replace(/^.*\//, '').replace(/\.smtp$/, '')
  const connections: Step[][] = [[]]
  const expect: string[] = []
  let title = ''
  const settings = new Map<string, string>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const step = /^(S~|S|C): (.*)$/.exec(line)
    const setting = /^(expect|message|patience|cool-down|login|tls|together|wire): (.*)$/.exec(line)
    if (line.startsWith('# ')) title ||= line.slice(2)
    else if (line === '--- next connection') connections.push([])
    else if (setting?.[1] === 'expect') expect.push(setting[2] ?? '')
    else if (setting) settings.set(setting[1] ?? '', setting[2] ?? '')
    else if (step) connections.at(-1)?.push({ verb: verbOf(step[1]), text: step[2] ?? '' })
    else if (line === 'close' || line === 'reset' || line === 'stall')
      connections.at(-1)?.push({ verb: line, text: '' })
    else if (line !== '') throw new Error(`${path}: no dialog has a line "${line}"`)
  }
  return {
    name,
    title,
    expect,
    messageSize: Number.parseInt(settings.get('message') ?? '0', 10),
    patience: Number.parseInt(settings.get('patience') ?? '20000', 10),
    coolDown: Number.parseInt(settings.get('cool-down') ?? '1', 10),
    login: settings.has('login'),
    tls: settings.has('tls'),
    together: settings.has('together'),
    wire: settings.get('wire'),
    connections,
  }
}

/** Plays a dialog to whoever connects. */
export async function playDialog(dialog: Dialog): Promise<DialogPeer> {
  const problems: string[] = []
  const sockets = new Set<Socket>()
  let played = 0
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const steps = dialog.connections[played]
    played += 1
    if (steps === undefined) {
      problems.push('one connection more than the dialog has')
      socket.destroy()
    } else {
      void playConnection(socket, steps).then((problem) => problem !== undefined && problems.push(problem))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server.address()),
    problems: () =>
      played < dialog.connections.length ? [...problems, `only ${played} connections came`] : problems,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function playConnection(socket: Socket, steps: readonly Step[]): Promise<string | undefined> {
  const heard = listen(socket)
  for (const { verb, text } of steps) {
    switch (verb) {
      case 'S':
        socket.write(`${text}\r\n`)
        break
      case 'S~':
        socket.write(text)
        break
      case 'close':
        socket.end()
        return undefined
      case 'reset':
        socket.resetAndDestroy()
        return undefined
      case 'stall':
        return undefined
      case 'C': {
        const problem = await hear(heard, text)
        if (problem !== undefined) return problem
      }
    }
  }
  // The script is over; what the client says from here on (QUIT, as a rule) is answered by hanging up.
  socket.end()
  return undefined
}

async function hear(heard: Heard, text: string): Promise<string | undefined> {
  if (text === '<gone>') return (await heard.line()) === undefined ? undefined : 'the client did not leave'
  if (text === '<message>') {
    return (await heard.message()) ? undefined : 'the client left before the end of the message'
  }
  const size = /^<(\d+) bytes>$/.exec(text)?.[1]
  if (size !== undefined) {
    return (await heard.bytes(Number(size))) ? undefined : `the client left before ${size} bytes`
  }
  const line = await heard.line()
  const pattern = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
  return line !== undefined && new RegExp(`^${pattern.join('.*')}$`).test(line)
    ? undefined
    : `expected "${text}", heard ${JSON.stringify(line)}`
}

interface Heard {
  /** The next line without its end; undefined where the client is gone. */
  line(): Promise<string | undefined>
  /** Whether a message came, up to its lone dot. */
  message(): Promise<boolean>
  /** Whether so many more bytes came. */
  bytes(count: number): Promise<boolean>
}

function listen(socket: Socket): Heard {
  let buffer = ''
  let gone = false
  let wake = () => {}
  socket.on('data', (data) => {
    buffer += data.toString('latin1')
    wake()
  })
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      gone = true
      wake()
    })
  }
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  return {
    async line() {
      for (;;) {
        const end = buffer.indexOf('\r\n')
        if (end >= 0) {
          const line = buffer.slice(0, end)
          buffer = buffer.slice(end + 2)
          return line
        }
        if (gone) return undefined
        await more()
      }
    },
    async message() {
      // As if the end of the DATA line were the message's: an empty one is nothing but a dot.
      buffer = `\r\n${buffer}`
      for (;;) {
        const end = buffer.indexOf('\r\n.\r\n')
        if (end >= 0) {
          buffer = buffer.slice(end + 5)
          return true
        }
        if (gone) return false
        buffer = buffer.slice(-4)
        await more()
      }
    },
    async bytes(count) {
      while (buffer.length < count && !gone) await more()
      const enough = buffer.length >= count
      buffer = buffer.slice(count)
      return enough
    },
  }
}

function verbOf(text: string | undefined): 'S' | 'S~' | 'C' {
  return text === 'S' || text === 'S~' ? text : 'C'
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
