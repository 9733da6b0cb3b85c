/** Gives blocks their ids: the same for the same type and words, wherever the block stands. */
import { createHash } from 'node:crypto'

/** A function that names blocks of one article; words that come again get a number. */
export function numberBlocks(): (type: string, text: string) => string {
  const seen = new Map<string, number>()
  return (type, text) => {
    // 48 bits: ids need to differ within one article only.
    const id = createHash('sha256').update(`${type}\n${text}`).digest('hex').slice(0, 12)
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return count === 1 ? id : `${id}-${count}`
  }
}
