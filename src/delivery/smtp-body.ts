/** Streams one message into a connection and knows whether its last byte was handed over. */
import type { Socket } from 'node:net'
import { Duplex, Readable } from 'node:stream'

/** Bytes pushed at once: few enough writes, and what is gated stays small. */
const blockSize = 64 * 1024

const nothing = Buffer.alloc(0)

/** What a body asks and tells while it is read. */
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
 * A message as the stream that nodemailer reads once DATA was answered. Its last block waits until everything
 * before it has left this process, so that `mayEnd` is asked as late as can be, however slowly the server reads.
 */
export class MessageBody extends Readable {
  handedOver = false
  #begun = false
  #sink: NodeJS.WritableStream | undefined
  readonly #blocks: readonly Buffer[]
  #next = 0
  readonly #socket: Socket
  readonly #watch: BodyWatch

  constructor(chunks: readonly Buffer[], socket: Socket, watch: BodyWatch) {
    // Nothing is read ahead of what the connection takes.
    super({ highWaterMark: 0 })
    this.#blocks = joinChunks(chunks)
    this.#socket = socket
    this.#watch = watch
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    this.#sink = destination
    return super.pipe(destination, options)
  }

  override _read(): void {
    if (!this.#begun) {
      this.#begun = true
      if (!this.#watch.mayBegin()) {
        this.#watch.refused('begin')
        return
      }
    }
    this.#watch.progressed()
    const block = this.#blocks[this.#next]
    if (this.#next < this.#blocks.length - 1) {
      this.#next += 1
      this.push(block)
    } else {
      this.#whenFlushed(() => this.#pushLast(block))
    }
  }

  #pushLast(block: Buffer | undefined): void {
    if (!this.#watch.mayEnd()) {
      this.#watch.refused('end')
      return
    }
    this.handedOver = true
    this.#watch.ended()
    if (block !== undefined) this.push(block)
    this.push(null)
  }

  /** Runs `proceed` once the blocks before have been given to the operating system. */
  #whenFlushed(proceed: () => void): void {
    if (this.destroyed || this.#socket.destroyed) return
    const queued = this.#sink instanceof Duplex ? this.#sink.writableLength + this.#sink.readableLength : 0
    if (queued + this.#socket.writableLength === 0) proceed()
    // An empty write is called back when all that was written before it has been.
    else this.#socket.write(nothing, () => setImmediate(() => this.#whenFlushed(proceed)))
  }
}

/** The same bytes in blocks: a filled message comes in dozens of small pieces, each else a packet of its own. */
function joinChunks(chunks: readonly Buffer[]): Buffer[] {
  const all = Buffer.concat(chunks)
  const count = Math.ceil(all.length / blockSize)
  return Array.from({ length: count }, (_, i) => all.subarray(i * blockSize, (i + 1) * blockSize))
}
