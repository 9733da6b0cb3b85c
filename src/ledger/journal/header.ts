/** The first block of a journal: whose it is, and where it was written. */
import type { BigIntStats } from 'node:fs'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Writer } from '../session.ts'

/** Where the halves begin: a block of its own, which is written once. */
export const headerLength = 4096

const schema = z.object({
  version: z.literal(1),
  /** The installation's id: a folder may have been used with another database. */
  instance: z.string(),
  id: z.uuid(),
  /** Undefined where the machine can't tell one process from another. */
  writtenBy: z.object({ machine: z.string(), pid: z.number().int(), startedAt: z.string() }).exactOptional(),
  /** A journal that was copied, or put back from a backup, has another one. */
  file: z.string(),
  half: z.number().int().positive(),
})

/** What a journal says of itself. */
export type Header = z.infer<typeof schema>

/** The machine of a writer that can't name its own. */
const unnamed = 'unnamed'

/** The writer as the sessions name it. Its journal's id is part of it: one process may have written several. */
export function writerOf({ id, writtenBy }: Header): Writer {
  if (writtenBy === undefined) return { machine: unnamed, process: id }
  return { machine: writtenBy.machine, process: `${writtenBy.pid} ${writtenBy.startedAt} ${id}` }
}

/** Names a file for as long as it is not copied. */
export function nameFile({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`
}

/** The header as one line with a checksum, in a block of its own. */
export function writeHeader(header: Header): Buffer {
  const json = JSON.stringify(header)
  const block = Buffer.alloc(headerLength)
  block.write(`${json} ${crc32(json)}\n`)
  return block
}

/** Reads a header; undefined where it is none, or one of a release that this one doesn't know. */
export function readHeader(block: Buffer): Header | undefined {
  const [, json, sum] = /^(\{.*\}) (\d+)\n/.exec(block.subarray(0, headerLength).toString()) ?? []
  if (json === undefined || crc32(json) !== Number(sum)) return undefined
  return schema.safeParse(JSON.parse(json)).data
}
