/** Receives mail over SMTP on this machine only, and answers 250 after a message is written down. */
import type { AddressInfo } from 'node:net'
import { domainToASCII } from 'node:url'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { listenFault } from '../listen.ts'
import type { Mailbox } from './mailbox.ts'
import type { Pace } from './pace.ts'

/** The receiving side of an inbox. */
export interface Receiver extends AsyncDisposable {
  readonly port: number
}

/** What receiving needs. */
export interface ReceiverSettings {
  readonly port: number
  /** What the greeting says, so that others know whose inbox it is. */
  readonly banner: string
  readonly mailbox: Mailbox
  readonly pace: Pace
  readonly now: () => Date
}

// As much as Gmail takes from outside; a newsletter has a hundredth of it.
const maximalBytes = 25 * 1024 * 1024

/** Opens the SMTP server on 127.0.0.1; port 0 takes any free one. */
export async function openReceiver(settings: ReceiverSettings): Promise<Receiver> {
  const { port, banner, mailbox, pace, now } = settings
  const closing = new AbortController()
  const server = new SMTPServer({
    name: 'inbox.localhost',
    banner,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maximalBytes,
    // Senders keep connections open between editions' batches.
    socketTimeout: 5 * 60_000,
    // Who is connected when the inbox closes is told so at once (421).
    closeTimeout: 1,
    onConnect: (_session, done) => done(),
    onMailFrom: (_address, _session, done) => done(),
    onRcptTo: (_address, _session, done) => done(),
    onData(stream, session, done) {
      receiveMessage(stream, session).then(
        () => done(null, 'Written down'),
        (error) => done(closing.signal.aborted ? closingReply() : cannotKeepReply(error)),
      )
    },
  })
  // A connection that breaks is its sender's business; only the failure to listen is ours, below.
  server.on('error', () => undefined)

  async function receiveMessage(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk)
    if (stream.sizeExceeded) throw reply(552, '5.3.4 The message is larger than this inbox takes')
    await pace(closing.signal)
    const { mailFrom, rcptTo } = session.envelope
    const from = mailFrom === false ? '' : asSent(mailFrom.address)
    mailbox.keep(chunks, { from, to: rcptTo.map(({ address }) => asSent(address)) }, now())
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', (error) =>
      reject(
        listenFault(error, {
          host: '127.0.0.1',
          port,
          consequence: 'the local inbox cannot receive mail',
          setting: 'BROADSHEET_INBOX=2526,8026',
        }),
      ),
    )
    server.listen(port, '127.0.0.1', () => resolve())
  })
  return {
    port: portOf(server.server.address()),
    [Symbol.asyncDispose]: () => {
      closing.abort()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** smtp-server turns A-labels into Unicode; the record holds what was on the wire (RFC 5890 section 2.3.2.1). */
function asSent(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return domain === '' ? address : `${address.slice(0, at + 1)}${domain}`
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the inbox is not listening')
  return address.port
}

function reply(responseCode: number, text: string, cause?: unknown): Error {
  return Object.assign(new Error(text, { cause }), { responseCode })
}

const closingReply = () => reply(421, '4.3.2 The inbox is closing')

// 452: the sender tries again later, nothing is lost (RFC 5321 section 4.2.3).
const cannotKeepReply = (error: unknown) =>
  error instanceof Error && 'responseCode' in error
    ? error
    : reply(452, '4.3.1 The message cannot be written down', error)
