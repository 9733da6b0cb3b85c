/** Reads an outcome back from a journal, which an older release may have written. */
import { z } from 'zod'
import { doubtCauses, type Outcome, replyClasses } from '../../delivery/outcome.ts'

const reply = z.object({ code: z.number().int(), enhanced: z.string().exactOptional(), text: z.string() })
const refusal = {
  blame: z.enum(['recipient', 'message', 'relay']),
  // One that only a newer release knows costs no outcome.
  class: z.enum(replyClasses).catch('unknown').exactOptional(),
  reply,
}

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), reply }),
  z.object({ kind: z.literal('deferred'), ...refusal }),
  z.object({ kind: z.literal('rejected'), ...refusal }),
  z.object({ kind: z.literal('in_doubt'), cause: z.enum(doubtCauses), detail: z.string() }),
  z.object({ kind: z.literal('not_begun'), detail: z.string() }),
])

/** The outcome; undefined where the text holds none. */
export function readOutcome(text: string): Outcome | undefined {
  return schema.safeParse(parseOr(text)).data
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
