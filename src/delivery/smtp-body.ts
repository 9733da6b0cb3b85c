/** Writes one message into a connection and knows whether its last byte was handed over. */
import type { Socket } from 'node:net'
import { Duplex, Readable } from 'node:stream'
import { writeBlock, writeBlocks } from './wire/blocks.ts'
import { toWire } from './wire-bytes.ts'

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
    writeBlocks(this.#socket, toWire(this.#chunks), {
      progressed: this.#watch.progressed,
      last: (block) => this.#writeLast(block, passed),
    })
    this.#watch.progressed()
  }

  #writeLast(block: readonly Buffer[], passed: Duplex): void {
    if (this.destroyed) return
    if (!this.#watch.mayEnd()) {
      this.#watch.refused('end')
      return
    }
    this.handedOver = true
    this.#watch.ended()
    writeBlock(this.#socket, block)
    // nodemailer's own stream ends empty, to nowhere: so it knows that the message is through.
    passed.resume().end()
  }
}
