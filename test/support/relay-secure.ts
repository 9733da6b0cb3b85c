/** An SMTP relay with STARTTLS and a login, whose password, certificate and encryption a test breaks in mid-send. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { SMTPServer } from 'smtp-server'
import type { Accepted } from './sink-record.ts'

/** What is wrong with it. */
export type Breakage = 'password' | 'certificate' | 'starttls'

/** A relay that is listening on 127.0.0.1. */
export interface SecureRelay extends AsyncDisposable {
  /** For `SMTP_URL`. */
  readonly url: string
  readonly accepted: readonly Accepted[]
  /** Breaks it for every connection from now on; those that are open go on, as they do with real relays. */
  readonly break: (how: Breakage) => void
  readonly mend: () => void
}

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url))
const read = (name: string): string => readFileSync(fixture(name), 'utf8')

const key = read('key.pem')
const good = { key, cert: read('certificate.pem') }
const expired = { key, cert: read('expired.pem') }

/** Both certificates: what a client has to trust to see nothing but the date. */
export const trusted = `${good.cert}${expired.cert}`

/** Opens one; `pace` is how long (ms) it takes for a message. */
export async function openSecureRelay(pace: number): Promise<SecureRelay> {
  const accepted: Accepted[] = []
  let broken: Breakage | undefined
  let connections = 0
  const server = new SMTPServer({
    ...good,
    authMethods: ['PLAIN'],
    disableReverseLookup: true,
    logger: false,
    onConnect(session, done) {
      connections += 1
      if (broken === 'starttls') session.disabledCommands = ['STARTTLS']
      done()
    },
    onAuth(auth, _session, done) {
      if (broken !== 'password' && auth.password === 'secret') done(null, { user: auth.username })
      else done(Object.assign(new Error('5.7.8 wrong password'), { responseCode: 535 }))
    },
    onData(stream, session, done) {
      const connection = connections
      void buffer(stream).then((message) => {
        setTimeout(() => {
          accepted.push({
            messageId: /^message-id:\s*(\S+)/im.exec(message.toString('latin1'))?.[1] ?? '',
            to: session.envelope.rcptTo.map(({ address }) => address),
            from: '',
            sha256: '',
            at: Date.now(),
            connection,
          })
          done(null)
        }, pace)
      }, done)
    },
  })
  // A client that hangs up over a certificate is an error to it.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the relay is not listening')
  return {
    url: `smtp://news:secret@127.0.0.1:${address.port}?tls=required`,
    accepted,
    break(how) {
      broken = how
      if (how === 'certificate') server.updateSecureContext(expired)
    },
    mend() {
      broken = undefined
      server.updateSecureContext(good)
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
