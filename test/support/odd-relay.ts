/** A relay that says what a test wants, and in the way that it wants. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** How a relay of these tests says something; and what it says to a command or to a message's end (`.`), where not the usual; '' is nothing. */
interface Manners {
  readonly say?: (socket: Socket, text: string) => void
  readonly answer?: (line: string, connection: number) => string | undefined
  /** Hears each segment before anything is made of it; true where nothing is. */
  readonly heard?: (socket: Socket, segment: string, inMessage: boolean) => boolean
  /** TLS from the first byte, with this key and certificate. */
  readonly tls?: TlsOptions
}

/** Listens on a port of this machine; keeps what it was told, in the order in which it came. */
export async function openOddRelay({
  say = (socket, text) => socket.write(text),
  answer = () => undefined,
  heard = () => false,
  tls,
}: Manners = {}) {
  const told: string[] = []
  const messages: string[] = []
  let connections = 0
  const serve = (socket: Socket): void => {
    connections += 1
    const number = connections
    let buffer = ''
    let inMessage = false
    /** Octets of a BDAT that are still to come. */
    let chunk: number | undefined
    socket.on('error', () => socket.destroy())
    say(socket, '220 relay.test\r\n')
    socket.setEncoding('latin1').on('data', (data: string) => {
      if (heard(socket, data, inMessage)) return
      buffer += data
      let answers = ''
      for (;;) {
        const line = readLine()
        if (line === undefined) break
        told.push(line)
        if (line.startsWith('BDAT')) {
          chunk = Number(line.split(' ')[1])
          continue
        }
        const reply = answer(line, number) ?? usual(line)
        inMessage = reply.startsWith('354')
        if (reply !== '') answers += `${reply}\r\n`
      }
      if (answers !== '') say(socket, answers)
    })

    /** A command, or `.` for a message that has come to its end. */
    function readLine(): string | undefined {
      if (chunk !== undefined) {
        if (buffer.length < chunk) return undefined
        messages.push(buffer.slice(0, chunk))
        buffer = buffer.slice(chunk)
        chunk = undefined
        return '.'
      }
      // As if DATA's line end were the message's first: an empty one is nothing but a dot.
      const end = inMessage ? `\r\n${buffer}`.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
      if (end < 0) return undefined
      const line = inMessage ? '.' : buffer.slice(0, end)
      if (inMessage) messages.push(buffer.slice(0, end))
      buffer = buffer.slice(end + (inMessage ? 3 : 2))
      inMessage = false
      return line
    }
  }
  const server = (
    tls === undefined ? createServer({ noDelay: true }, serve) : createTlsServer(tls, serve)
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    port: address.port,
    told,
    messages,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

function usual(line: string): string {
  if (line.startsWith('EHLO')) return '250-relay.test\r\n250 PIPELINING'
  return line === 'DATA' ? '354 go' : '250 2.0.0 Ok'
}
