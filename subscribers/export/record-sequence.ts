/** Takes the records of a whole export kind by kind, each checked; they stand in the file in that order. */
import { z } from 'zod'
import { lineMistake, type NumberedValue } from './read-records.ts'
import { type RecordKind, recordSchemas } from './records.ts'

/** The records that are left. */
export interface RecordSequence {
  /** Those of this kind, up to the first of another. */
  readonly take: <R>(kind: RecordKind, schema: z.ZodType<R>) => AsyncGenerator<{ record: R; line: number }>
  /** How many were taken. */
  readonly taken: () => number
  /** Throws a {@link Mistake} where anything is left. */
  readonly end: () => Promise<void>
}

const anyRecord = z.looseObject({ record: z.enum(kinds()) })

/** Opens a sequence; `onProgress` is told now and then how many were taken. */
export function openSequence(
  values: AsyncIterator<NumberedValue>,
  onProgress: (records: number) => void = () => undefined,
): RecordSequence {
  let waiting: (NumberedValue & { readonly kind: string }) | undefined
  let taken = 0
  const peek = async () => {
    if (waiting !== undefined) return waiting
    const next = await values.next()
    if (next.done === true) return undefined
    const { line, value } = next.value
    const known = anyRecord.safeParse(value)
    if (!known.success) throw lineMistake(line, `this is none of ${kinds().join(', ')}`)
    waiting = { line, value, kind: known.data.record }
    return waiting
  }
  return {
    taken: () => taken,
    async *take(kind, schema) {
      for (let next = await peek(); next?.kind === kind; next = await peek()) {
        const read = schema.safeParse(next.value)
        if (!read.success) throw lineMistake(next.line, describeFault(kind, read.error))
        waiting = undefined
        if (++taken % 10_000 === 0) onProgress(taken)
        yield { record: read.data, line: next.line }
      }
    },
    async end() {
      const next = await peek()
      if (next !== undefined) throw lineMistake(next.line, `a ${next.kind} has no place here`)
    },
  }
}

function kinds(): RecordKind[] {
  return Object.values(recordSchemas).map((schema) => schema.shape.record.value)
}

/** The first fault, with its place: `subscriber, created_at: is no time`. */
function describeFault(kind: string, { issues }: z.ZodError): string {
  const [issue] = issues
  return `${[kind, ...(issue?.path ?? [])].join(', ')}: ${issue?.message ?? 'is not as it should be'}`
}
