/** Writes a message into a socket by blocks, so that its last bytes can wait until all others have left. */
import type { Socket } from 'node:net'

/** Bytes written at once: few enough writes, and what is gated stays small. */
const blockSize = 64 * 1024

const nothing = Buffer.alloc(0)

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

/** Writes a block with one system call; `written` hears when the system has it, or why not. */
export function writeBlock(
  socket: Socket,
  block: readonly Buffer[],
  written?: (error?: Error | null) => void,
): void {
  socket.cork()
  for (let at = 0; at < block.length - 1; at++) socket.write(block[at] ?? nothing)
  socket.write(block.at(-1) ?? nothing, written)
  socket.uncork()
}

/** What hears of a message while it is written. */
export interface BlockWatch {
  /** Another block is on its way. */
  readonly progressed: () => void
  /** The last block is to be written, by whoever hears it, now. */
  readonly last: (block: readonly Buffer[]) => void
}

/**
 * Writes all but the last block of a message, each when the one before has been taken; `last` gets that one when
 * everything has left this process, however slowly the server reads. On a dead socket nothing more happens.
 */
export function writeBlocks(
  socket: Socket,
  chunks: readonly Buffer[],
  { progressed, last }: BlockWatch,
): void {
  const blocks = intoBlocks(chunks)
  const writeFrom = (at: number): void => {
    if (socket.destroyed) return
    const block = blocks[at] ?? []
    if (at >= blocks.length - 1) {
      whenFlushed(socket, () => last(block))
      return
    }
    writeBlock(socket, block, (error) => {
      if (!error) writeFrom(at + 1)
    })
    progressed()
  }
  writeFrom(0)
}

/** Runs `proceed` once the blocks before have been given to the operating system; never on a dead socket. */
function whenFlushed(socket: Socket, proceed: () => void): void {
  if (socket.destroyed) return
  if (socket.writableLength === 0) proceed()
  // An empty write is called back when all that was written before it has been.
  else socket.write(nothing, () => setImmediate(() => whenFlushed(socket, proceed)))
}
