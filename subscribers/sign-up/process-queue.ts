/** The forms that wait for their job: takes them in a fair order, puts off those that there is no room for. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { Verdict } from './limits.ts'
import type { SignUpRequest } from './request.ts'

/**
 * Long enough for a flood to ebb, and for a person's day to be over with an hour to look at what waited for that; after
 * it, a message would come when nobody remembers having asked for it.
 */
const longestWait = '25 hours'

/** Lets go of the forms that have waited too long. */
export async function dropLateSignUps(database: Database): Promise<void> {
  await sql`
    delete from sign_ups where created_at <= (select clock()) - ${longestWait}::interval`.execute(database)
}

/**
 * The ids of forms that are due, in the order in which they are looked at: those with the proof of work first, and in
 * turns between the networks they came from (/24, about /48), so that a flood from one of them holds up its own.
 */
export async function pickSignUps(database: Database, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      select id, worked, row_number() over (
        partition by worked, coalesce(
          substring(request ->> 'ip' from '^(.*)[.][0-9]+$'),
          substring(request ->> 'ip' from '^([^:]*:[^:]*:[^:]*)'),
          '')
        order by id) as turn
      from sign_ups where next_at <= (select clock())
    ) due
    order by worked desc, turn, id limit ${limit}`.execute(database)
  return rows.map(({ id }) => id)
}

/** A form, held by this transaction; undefined where another has seen to it, or it was put off. */
export async function lockSignUp(
  transaction: Database,
  id: number,
): Promise<{ readonly request: unknown; readonly worked: boolean } | undefined> {
  const { rows } = await sql<{ request: unknown; worked: boolean }>`
    select request, worked from sign_ups where id = ${id} and next_at <= clock() for update`.execute(
    transaction,
  )
  return rows[0]
}

/** Ends a form. */
export async function endSignUp(transaction: Database, id: number): Promise<void> {
  await sql`delete from sign_ups where id = ${id}`.execute(transaction)
}

/** Ends a form and all that ask the same for the same address, in one statement: what is true of one is true of a thousand. */
export async function endSignUpsFor(
  transaction: Database,
  id: number,
  { address, lists }: Pick<SignUpRequest, 'address' | 'lists'>,
): Promise<void> {
  await sql`
    delete from sign_ups
    where id = ${id} or (lower(request ->> 'address') = lower(${address}) and next_at <= (select clock())
      and request -> 'lists' = ${JSON.stringify(lists)}::jsonb)`.execute(transaction)
}

/**
 * Puts a form off until its address may be written to again. One waits for that, whoever sends in more, and none whose
 * own time would be over: false, and nothing is done.
 */
export async function holdForAddress(
  transaction: Database,
  { id, address, until }: { readonly id: number; readonly address: string; readonly until: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update sign_ups set next_at = ${until}
    where id = ${id} and ${until} < created_at + ${longestWait}::interval
      and not exists (select from sign_ups o
        where lower(o.request ->> 'address') = lower(${address}) and o.next_at = ${until} and o.id <> ${id})
    returning 1`.execute(transaction)
  return rows.length > 0
}

/** Puts a form off, and with it all that would be told the same. */
export async function holdSignUps(
  transaction: Database,
  { id, address, verdict }: { id: number; address: string; verdict: Extract<Verdict, { kind: 'held' }> },
): Promise<void> {
  const domain = address.slice(address.lastIndexOf('@')).toLowerCase()
  const same = {
    all: sql`true`,
    without_work: sql`not worked`,
    // As typed: one that is spelled in another way is found by its own turn.
    domain: sql`right(lower(btrim(request ->> 'address')), ${domain.length}::int) = ${domain}`,
  }[verdict.who]
  await sql`
    update sign_ups set next_at = ${verdict.until}
    where next_at <= (select clock()) and (id = ${id} or ${same})`.execute(transaction)
}

/** Puts off a form that could not be dealt with, so that it holds up no other. */
export async function setAside(database: Database, id: number): Promise<void> {
  await sql`
    update sign_ups set next_at = clock() + interval '15 minutes' where id = ${id}`.execute(database)
}
