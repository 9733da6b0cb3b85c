/**
 * A sink that shows a sender's limit instead of its own: it finds the end of a message by search, answers all commands of a
 * chunk with one write, and keeps nothing. It prints its port, and at SIGTERM how many messages it took.
 *
 *   node bench/wire/lean-sink.ts [latencyMs] [tls]      each answer is that late (a round trip); TLS from the first byte
 */
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

const latency = Number(process.argv[2] ?? 0)
const lineEnd = Buffer.from('\r\n')
const messageEnd = Buffer.from('\r\n.\r\n')
const hello = '250-lean.test\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-CHUNKING\r\n250 8BITMIME\r\n'
const nothing = Buffer.alloc(0)
let taken = 0

function serve(socket: Socket): void {
  let inMessage = false
  /** Octets of a chunk that are still to come. */
  let expected = 0
  /** What may be the beginning of a message's end, or of a line. */
  let rest: Buffer = nothing
  const say = (text: string): void => {
    if (latency === 0) socket.write(text)
    else setTimeout(() => socket.write(text), latency)
  }
  socket.on('error', () => socket.destroy())
  say('220 lean.test\r\n')
  socket.on('data', (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    let answers = ''
    for (;;) {
      if (expected > 0) {
        const here = Math.min(expected, data.length - from)
        expected -= here
        from += here
        if (expected > 0) {
          rest = nothing
          break
        }
        taken += 1
        answers += '250 2.0.0 Ok\r\n'
      }
      if (inMessage) {
        const end = data.indexOf(messageEnd, from)
        if (end < 0) {
          rest = data.subarray(Math.max(from, data.length - messageEnd.length + 1))
          break
        }
        from = end + messageEnd.length
        inMessage = false
        taken += 1
        answers += '250 2.0.0 Ok\r\n'
      }
      const end = data.indexOf(lineEnd, from)
      if (end < 0) {
        rest = data.subarray(from)
        break
      }
      const verb = data.toString('latin1', from, from + 4)
      if (verb === 'BDAT') expected = Number(data.toString('latin1', from + 5, end).split(' ')[0])
      from = end + 2
      if (verb === 'BDAT') continue
      if (verb === 'EHLO') answers += hello
      else if (verb === 'DATA') {
        inMessage = true
        answers += '354 Go ahead\r\n'
        // The line's end may be the message's first: an empty one is nothing but a dot.
        from -= 2
      } else answers += verb === 'QUIT' ? '221 2.0.0 Bye\r\n' : '250 2.1.0 Ok\r\n'
      if (verb === 'QUIT') socket.end()
    }
    if (answers !== '') say(answers)
  })
}

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../test/fixtures/tls/${name}`, import.meta.url))
const opened =
  process.argv[3] === 'tls'
    ? createTlsServer(
        { noDelay: true, minVersion: 'TLSv1.3', key: fixture('key.pem'), cert: fixture('certificate.pem') },
        serve,
      )
    : createServer({ noDelay: true }, serve)
const server = opened.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`)
})
process.once('SIGTERM', () => {
  process.stdout.write(`${taken}\n`, () => process.exit(0))
})
