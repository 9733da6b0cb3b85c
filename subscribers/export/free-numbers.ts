/** A restored reader keeps the number, so that links in old mail live on: it has to be free, and is never given again. */
import { Mistake } from '../../src/mistake.ts'
import type { Client } from '../import-merge.ts'
import type { Head } from './records.ts'

/** Numbers are kept, so they have to be free: nobody signs up while this runs, nor before. */
export async function requireEmpty(client: Client): Promise<void> {
  await client.query(
    'lock table lists, subscribers, subscriptions, suppressions, consent_events, editions, confirmations in share row exclusive mode',
  )
  const { rows } = await client.query<{ name: string }>(`
    select name from (values
      ('readers', exists (select from subscribers)), ('suppressed addresses', exists (select from suppressions)),
      ('a log of consent', exists (select from consent_events)), ('editions', exists (select from editions)),
      ('confirmation messages', exists (select from confirmations))
    ) has (name, is_there) where is_there`)
  const there = rows.map(({ name }) => name)
  if (there.length > 0)
    throw new Mistake(
      `This is a whole export; it is restored into an empty database, and this one has ${there.join(', ')}. ` +
        "To add a list's readers, import the CSV of  broadsheet subscribers export --list LIST",
    )
  // What broadsheet.yaml and the forms have put there so far; without a reader nothing points at it.
  await client.query('delete from lists')
  await client.query('delete from consent_wordings')
}

/** The next ones to come get numbers that nobody had. */
export async function continueNumbers(client: Client, head: Head): Promise<void> {
  for (const [table, last] of [
    ['lists', head.last_list],
    ['subscribers', head.last_subscriber],
    ['consent_events', head.last_event],
    ['editions', head.last_edition],
  ] as const)
    await client.query(
      `select setval(pg_get_serial_sequence($1, 'id'), greatest(1, $2, n), greatest($2, n) > 0)
       from (select coalesce(max(id), 0) as n from ${table}) t`,
      [table, last],
    )
}
