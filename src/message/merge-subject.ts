/** A subject with its merge fields as slots. */
import { splitMergeFields } from '../render/merge-fields.ts'
import type { Part } from '../render/parts.ts'

/** The subject's parts; a subject without a field stays the words that it is. Throws a Mistake for a field that is none. */
export function mergeSubject(subject: string): string | readonly Part[] {
  const pieces = splitMergeFields(subject)
  if (pieces.every((piece) => typeof piece === 'string')) return subject
  return pieces.map((piece) =>
    typeof piece === 'string'
      ? piece
      : { name: `reader.${piece.field}`, fallback: piece.fallback, encoding: 'header' },
  )
}
