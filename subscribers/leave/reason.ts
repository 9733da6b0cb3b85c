/** Keeps why a reader left, where the reader says so: with the leaving, or once after it. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'
import { insertEvents } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import { leavingReasons } from '../preferences/words.ts'
import type { Leaving } from './unsubscribe.ts'

/** The reader's own words are at most so long. */
export const longestWords = 500

/** The fields of the form; what is none of the choices counts as not chosen, and words are cut, never refused. */
const reasonBody = z.object({
  reason: z.enum(leavingReasons).optional().catch(undefined),
  words: z
    .string()
    .transform((text) => readWords(text))
    .optional()
    .catch(undefined),
})

/** A reason as the log keeps it; nothing where nothing was said. */
export function readReason(body: unknown): Readonly<Record<string, string>> | undefined {
  const read = reasonBody.safeParse(body ?? {})
  if (!read.success) return undefined
  const { reason, words } = read.data
  if (reason === undefined && !words) return undefined
  return { ...(reason !== undefined && { reason }), ...(words && { words }) }
}

/**
 * Appends the reason to the log of who has left, once for each leaving: whoever has the link could go on for ever. The
 * subscription is held until it is written, so that an erasure at the same instant takes it along.
 */
export async function giveReason(
  database: Database,
  { list, subscriber }: Leaving,
  evidence: Evidence,
): Promise<void> {
  await sql`
    ${insertEvents(
      evidence,
      sql`
      select s.subscriber_id, s.list_id, 'reason_given'::text, s.state, s.state
      from subscriptions s
      where s.list_id = ${list}::int and s.state = 'unsubscribed'
        and s.subscriber_id = coalesce(
          (select into_id from merged_subscribers where id = ${subscriber}::bigint), ${subscriber}::bigint)
        and not exists (
          select from consent_events r where r.subscriber_id = s.subscriber_id and r.list_id = s.list_id
            and r.what = 'reason_given' and r.at >= s.unsubscribed_at)
      for key share of s`,
    )}`.execute(database)
}

/** Line ends stay; what else steers a terminal, and NUL, which PostgreSQL does not take, go. */
function readWords(text: string): string {
  const plain = text.replaceAll(/\r\n?/g, '\n').replaceAll(/(?!\n)\p{Cc}|\p{Cs}/gu, '')
  return [...plain.trim()].slice(0, longestWords).join('').trim()
}
