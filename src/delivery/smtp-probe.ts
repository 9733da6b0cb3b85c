/** Has a relay take a sender and forget it again: some check the login, or our standing, only there. */
import { classify } from './classify.ts'
import type { RelayFault } from './outcome.ts'
import { parseReply } from './reply.ts'
import type { OpenConnection } from './smtp-connect.ts'
import { oneLine } from './smtp-error.ts'

/**
 * Says MAIL, RSET and QUIT, and closes the connection. A refusal of this one sender is not the relay's fault:
 * another's may be taken.
 */
export async function tryMail(
  { connection, socket }: OpenConnection,
  from: string,
  signal: AbortSignal,
): Promise<RelayFault | undefined> {
  // nodemailer has no MAIL without a message; from here on the replies are ours to read.
  socket.removeAllListeners('data')
  try {
    const response = await ask(socket, `MAIL FROM:<${from}>\r\n`, signal)
    if (response === undefined) return { kind: 'unreachable', detail: 'no answer to MAIL' }
    const reply = parseReply(response)
    if (reply === undefined) return { kind: 'refused', detail: `unreadable reply: ${oneLine(response)}` }
    socket.write('RSET\r\nQUIT\r\n')
    if (reply.code >= 200 && reply.code < 300) return undefined
    const verdict = classify('mail', reply)
    return verdict.kind === 'relay' ? { kind: verdict.fault, detail: oneLine(response) } : undefined
  } finally {
    connection.close()
  }
}

/** One command's reply, undefined where none comes. */
function ask(
  socket: OpenConnection['socket'],
  command: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const settle = (response: string | undefined) => {
      signal.removeEventListener('abort', lost)
      socket.off('data', read)
      socket.off('close', lost)
      resolve(response)
    }
    const lost = () => settle(undefined)
    if (signal.aborted || socket.destroyed) return resolve(undefined)
    signal.addEventListener('abort', lost, { once: true })
    const read = (chunk: Buffer) => {
      text = `${text}${chunk.toString('latin1')}`.slice(0, 64 * 1024)
      // RFC 5321 4.2.1: a hyphen after the code says that another line follows.
      if (/^\d{3}(?: .*)?\r?\n$/m.test(text)) settle(text.trimEnd())
    }
    socket.on('data', read)
    socket.once('close', lost)
    socket.write(command)
  })
}
