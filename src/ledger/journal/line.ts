/** One line of a journal: generation, try, perhaps an outcome, and a checksum; nothing else is taken for a line. */
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Outcome } from '../../delivery/outcome.ts'
import type { EditionId } from '../../edition/edition.ts'
import type { Entry, Try } from '../journal.ts'
import { readableText } from '../readable-text.ts'
import { readOutcome } from './read-outcome.ts'

/** No line is longer: texts are cut to what the ledger keeps of them, each character of which takes six bytes at most. */
export const longestLine = 2304

/** A line, read. */
export interface Line extends Entry {
  readonly generation: number
}

/** The try as it stands in its lines, and as a key to find it by. */
export function nameTry({ edition, fence, n, turn }: Try): string {
  return `${edition} ${fence} ${n} ${turn}`
}

/**
 * Writes the line into `buffer` and says how long it is. The generation has a fixed width, so that a line
 * which is written again in the next one is as long as it was.
 */
export function writeLine(
  buffer: Buffer,
  generation: number,
  name: string,
  outcome: Outcome | undefined,
): number {
  const said = outcome === undefined ? '-' : JSON.stringify(shorten(outcome))
  const length = buffer.write(`${hex(generation)} ${name} ${said} `)
  return length + buffer.write(`${hex(crc32(buffer.subarray(0, length)))}\n`, length)
}

const trySchema = z.object({
  edition: z.coerce.number().pipe(z.custom<EditionId>(Number.isSafeInteger)),
  fence: z.coerce.number().int(),
  n: z.coerce.number().int(),
  turn: z.coerce.number().int(),
})

const pattern = /^([0-9a-f]{8}) (\d+) (\d+) (\d+) (\d+) (-|\{.*\}) ([0-9a-f]{8})$/s

/** Reads a line, without its newline; undefined where it is none, or was torn. */
export function readLine(bytes: Buffer): Line | undefined {
  const [, generation, edition, fence, n, turn, said, sum] = pattern.exec(bytes.toString()) ?? []
  if (generation === undefined || said === undefined || sum === undefined) return undefined
  if (crc32(bytes.subarray(0, -sum.length)) !== Number.parseInt(sum, 16)) return undefined
  const of = trySchema.safeParse({ edition, fence, n, turn }).data
  if (of === undefined) return undefined
  // What a newer release wrote and this one can't read is left in doubt: it was handed over.
  return { generation: Number.parseInt(generation, 16), of, outcome: readOutcome(said) }
}

/** What the ledger would keep of it; what is wrong with a relay is nothing that it asks for later. */
function shorten(outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case 'not_begun':
      return { kind: outcome.kind, detail: readableText(outcome.detail) }
    case 'in_doubt':
      return { ...outcome, detail: readableText(outcome.detail) }
    default:
      return { ...outcome, reply: { ...outcome.reply, text: readableText(outcome.reply.text) } }
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0')
}
