/** The jobs and their payloads: ids, never data. */
import { z } from 'zod'
import type { EditionId } from '../edition/edition.ts'

/** Every job's name. Each has a BullMQ queue of its own, so that no edition delays a notice or a compose. */
export const jobNames = ['compose', 'deliver', 'notify', 'sign-up'] as const

/** One of {@link jobNames}. */
export type JobName = (typeof jobNames)[number]

/** A reason to wake a worker. */
export type Job =
  | { readonly name: 'compose'; readonly edition: EditionId }
  | { readonly name: 'deliver'; readonly edition: EditionId; readonly lane: number }
  | { readonly name: 'notify' }
  | { readonly name: 'sign-up' }

const edition = z.custom<EditionId>((value) => Number.isSafeInteger(value) && Number(value) > 0)
const lane = z.int().nonnegative()

const payloads = {
  compose: z.object({ name: z.literal('compose'), edition }),
  deliver: z.object({ name: z.literal('deliver'), edition, lane }),
  notify: z.object({ name: z.literal('notify') }),
  'sign-up': z.object({ name: z.literal('sign-up') }),
}

/** Reads a job back from the queue: anybody may have written there. */
export function readJob(name: JobName, data: unknown): Job {
  return payloads[name].parse(data)
}

/** What makes two wake-ups the same one. */
export function jobKey(job: Job): string {
  switch (job.name) {
    case 'compose':
      return `${job.edition}`
    case 'deliver':
      return `${job.edition}-${job.lane}`
    case 'notify':
    case 'sign-up':
      return 'all'
  }
}
