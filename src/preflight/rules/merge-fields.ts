/** Checks merge fields before any reader's value is put in: each is one, and has a fallback. */
import { findMergeFields, type MergeField, showFallbacks } from '../../render/merge-fields.ts'
import type { Checked, Rule } from '../checked.ts'
import { error } from '../finding.ts'

type Merged = Pick<Checked, 'merge' | 'subject' | 'preheader' | 'articles'>

/** What is written in double braces and is no field stops the edition, where fields are switched on. */
export const mergeFieldsKnown: Rule = (mail) =>
  lookThrough(mail).flatMap(({ faults }) => faults.map((fault) => error('merge-fields', fault)))

/** The fields of an edition, each field and fallback once; none where they are not switched on. */
export function fieldsOf(merged: Merged): MergeField[] {
  const fields = lookThrough(merged).flatMap((each) => each.fields)
  return [...new Map(fields.map((each) => [`${each.field}|${each.fallback}`, each])).values()]
}

function lookThrough({ merge, subject, preheader, articles }: Merged) {
  return merge ? [subject, preheader, ...articles].map((each) => findMergeFields(each)) : []
}

/** Words as a reader without any value gets them. */
export function showMerged({ merge }: Pick<Checked, 'merge'>, words: string): string {
  return merge && findMergeFields(words).faults.length === 0 ? showFallbacks(words) : words
}
