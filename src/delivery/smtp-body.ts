/** Writes one message into a connection and knows whether its last byte was handed over. */
import type { Socket } from 'node:net'
import { Duplex, Readable } from 'node:stream'
import { toWire } from './wire-bytes.ts'

/** Bytes written at once: few enough writes, and what is gated stays small. */
const blockSize = 64 * 1024

const nothing = Buffer.alloc(0)

/** What a body asks and tells while it is written. */
export interface BodyWatch {
  /** Whether the connection is ready for the message; asked once, before the first byte. */
  readonly mayBegin: () => boolean
  /** Asked right before the last byte. */
  readonly mayEnd: () => boolean
  /** `mayBegin` or `mayEnd` said no: the connection must be destroyed, so that no final dot is ever sent. */
  readonly refused: (when: 'begin' | 'end') => void
  /** Another block is on its way. */
  readonly progressed: () => void
  /** The last byte is handed over: from here on only a reply tells what became of the message. */
  readonly ended: () => void
}

/**
 * A message as the stream that nodemailer pipes into its own once DATA was answered. It goes into the socket past
 * that one, which would look at each byte in JavaScript (docs/performance.md): a block is one system call. The last
 * block waits until everything before it has left this process, so that `mayEnd` is asked as late as can be, however
 * slowly the server reads.
 */
export class MessageBody extends Readable {
  handedOver = false
  readonly #chunks: readonly Buffer[]
  readonly #socket: Socket
  readonly #watch: BodyWatch

  constructor(chunks: readonly Buffer[], socket: Socket, watch: BodyWatch) {
    super()
    this.#chunks = chunks
    this.#socket = socket
    this.#watch = watch
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    if (!(destination instanceof Duplex)) throw new Error('nodemailer pipes a message into a Duplex')
    destination.unpipe(this.#socket)
    // Replies that came in one packet with the 354 are read first: a relay that goes on speaking gets no message.
    process.nextTick(() => this.#begin(destination))
    return destination
  }

  override _read(): void {
    // Nothing is read from here; it is a stream because nodemailer takes one.
  }

  #begin(passed: Duplex): void {
    if (!this.#watch.mayBegin()) {
      this.#watch.refused('begin')
      return
    }
    this.#writeFrom(intoBlocks(toWire(this.#chunks)), 0, passed)
  }

  #writeFrom(blocks: readonly (readonly Buffer[])[], at: number, passed: Duplex): void {
    if (this.destroyed || this.#socket.destroyed) return
    this.#watch.progressed()
    const block = blocks[at] ?? []
    if (at >= blocks.length - 1) this.#whenFlushed(() => this.#writeLast(block, passed))
    else
      this.#write(block, (error) => {
        if (!error) this.#writeFrom(blocks, at + 1, passed)
      })
  }

  #writeLast(block: readonly Buffer[], passed: Duplex): void {
    if (!this.#watch.mayEnd()) {
      this.#watch.refused('end')
      return
    }
    this.handedOver = true
    this.#watch.ended()
    this.#write(block)
    // nodemailer's own stream ends empty, to nowhere: so it knows that the message is through.
    passed.resume().end()
  }

  #write(block: readonly Buffer[], written?: (error?: Error | null) => void): void {
    const socket = this.#socket
    socket.cork()
    for (const chunk of block.slice(0, -1)) socket.write(chunk)
    socket.write(block.at(-1) ?? nothing, written)
    socket.uncork()
  }

  /** Runs `proceed` once the blocks before have been given to the operating system. */
  #whenFlushed(proceed: () => void): void {
    if (this.destroyed || this.#socket.destroyed) return
    if (this.#socket.writableLength === 0) proceed()
    // An empty write is called back when all that was written before it has been.
    else this.#socket.write(nothing, () => setImmediate(() => this.#whenFlushed(proceed)))
  }
}

/** The same bytes in groups of about one block each; the chunks stay as they are unless one is longer than that. */
function intoBlocks(chunks: readonly Buffer[]): Buffer[][] {
  const blocks: Buffer[][] = []
  let room = 0
  for (const chunk of chunks)
    for (let from = 0; from < chunk.length; ) {
      if (room === 0) {
        blocks.push([])
        room = blockSize
      }
      const piece = from === 0 && chunk.length <= room ? chunk : chunk.subarray(from, from + room)
      blocks.at(-1)?.push(piece)
      from += piece.length
      room -= piece.length
    }
  return blocks
}
