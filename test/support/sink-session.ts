/** One SMTP session of the sink: reads commands in order, answers each as the script says, else as a good server. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Accepted } from './sink-record.ts'
import type { Director, Phase } from './sink-script.ts'

/** What a session needs from its sink. */
export interface SessionNeeds {
  readonly number: number
  readonly director: Director
  readonly keep: (accepted: Accepted) => Promise<void>
  readonly pace: (signal: AbortSignal) => Promise<void>
}

/** Thrown inside a session to end it: the socket is gone, or the script says so. */
class Over extends Error {}

const capabilities =
  '250-sink.test\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES'
const endOfData = Buffer.from('\r\n.\r\n')

/** Serves until the client leaves, the script ends it or the socket breaks. */
export async function serveSession(socket: Socket, needs: SessionNeeds): Promise<void> {
  const over = new AbortController()
  socket.once('close', () => over.abort())
  socket.on('error', () => over.abort())
  const input = readInput(socket)
  let from = ''
  let to: string[] = []

  try {
    if (!(await answer('greeting', '', '220 sink.test ESMTP'))) throw new Over()
    for (;;) {
      const line = await input.line()
      if (line === undefined) return
      if (!(await obey(line))) return
    }
  } catch (error) {
    if (!(error instanceof Over) && !over.signal.aborted) throw error
  } finally {
    socket.end()
  }

  /** False when the session is over. */
  async function obey(line: string): Promise<boolean> {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO' || verb === 'HELO')
      await answer('ehlo', '', verb === 'EHLO' ? capabilities : '250 sink.test')
    else if (verb === 'MAIL') {
      to = []
      from = pathOf(line)
      if (!(await answer('mail', '', '250 2.1.0 Ok'))) from = ''
    } else if (verb === 'RCPT') {
      const rcpt = pathOf(line)
      if (await answer('rcpt', rcpt, '250 2.1.5 Ok')) to.push(rcpt)
    } else if (verb === 'DATA') await takeMessage()
    else if (verb === 'RSET') {
      from = ''
      to = []
      say('250 2.0.0 Ok')
    } else if (verb === 'NOOP') say('250 2.0.0 Ok')
    else if (verb === 'QUIT') {
      say('221 2.0.0 Bye')
      return false
    } else say('500 5.5.2 Unknown command')
    return true
  }

  async function takeMessage(): Promise<void> {
    if (to.length === 0) return say('554 5.5.1 No valid recipients')
    const rcpt = to[0] ?? ''
    if (!(await answer('data', rcpt, '354 Go ahead'))) return
    await input.some()
    await act('body', rcpt)
    const message = await input.message()
    if (message === undefined) throw new Over()
    await needs.pace(over.signal)
    if (await act('dot', rcpt)) return
    const headerEnd = message.indexOf('\r\n\r\n')
    const header = message.toString('latin1', 0, headerEnd)
    const leave = /^list-unsubscribe:\s*<([^>]*)>/im.exec(header)?.[1]?.replace(/\s/g, '')
    const body = message.subarray(headerEnd + 4)
    await needs.keep({
      messageId: /^message-id:\s*(\S+)/im.exec(header)?.[1] ?? '',
      to,
      from,
      sha256: createHash('sha256').update(body).digest('hex'),
      at: Date.now(),
      connection: needs.number,
      ...(leave !== undefined && { leave }),
    })
    await answer('recorded', rcpt, '250 2.0.0 Ok: recorded')
  }

  /** Answers as the script says, else with the usual reply; true where the client may go on. */
  async function answer(at: Phase, rcpt: string, usual: string): Promise<boolean> {
    const reply = (await act(at, rcpt)) ?? usual
    if (reply === usual) say(usual)
    return /^[23]/.test(reply)
  }

  /** Does what the script says; the reply that was given, where one was. */
  async function act(at: Phase, rcpt: string): Promise<string | undefined> {
    const step = needs.director(at, needs.number, rcpt)
    if (step === undefined) return undefined
    if (step.wait !== undefined) await sleep(step.wait, undefined, { signal: over.signal })
    if (step.reply !== undefined) say(step.reply)
    if (step.raw !== undefined) socket.write(step.raw)
    if (step.end === 'reset') socket.resetAndDestroy()
    // Silent for good: until the other side gives up, or the sink is closed.
    if (step.end === 'stall' && !over.signal.aborted) await once(over.signal, 'abort')
    if (step.end !== undefined) throw new Over()
    return step.reply
  }

  function say(reply: string): void {
    if (socket.writable) socket.write(`${reply}\r\n`)
  }
}

/** The address between the angle brackets of MAIL FROM:<...> or RCPT TO:<...>. */
function pathOf(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}

/** Reads the socket by lines and by whole messages, whatever the packets; undefined once it has ended. */
function readInput(socket: Socket) {
  const chunks = socket[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const next = await chunks.next().catch(() => ({ done: true as const, value: undefined }))
    if (next.done === true) return false
    held = Buffer.concat([held, next.value])
    return true
  }
  const take = (length: number, skip: number): Buffer => {
    const taken = held.subarray(0, length)
    held = held.subarray(length + skip)
    return taken
  }
  return {
    async line(): Promise<string | undefined> {
      for (;;) {
        const end = held.indexOf('\r\n')
        if (end >= 0) return take(end, 2).toString('utf8')
        if (!(await more())) return undefined
      }
    },
    /** Waits for the first byte. */
    async some(): Promise<void> {
      if (held.length === 0) await more()
    },
    /** The message up to its last CRLF, dots unstuffed (RFC 5321 section 4.5.2). */
    async message(): Promise<Buffer | undefined> {
      for (;;) {
        const end = held.subarray(0, 3).toString() === '.\r\n' ? -2 : held.indexOf(endOfData)
        if (end === -2) return take(0, 3)
        if (end >= 0) return unstuff(take(end + 2, 3))
        if (!(await more())) return undefined
      }
    },
  }
}

function unstuff(message: Buffer): Buffer {
  return Buffer.from(message.toString('latin1').replace(/(^|\r\n)\.\./g, '$1.'), 'latin1')
}
