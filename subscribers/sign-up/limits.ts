/** Says whether one more confirmation message may go out: limits that protect a person, read from PostgreSQL. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'

/** For whom a message is. */
export interface Addressee {
  readonly addressHash: Buffer
  /** Of the mailbox, however the address spells it. */
  readonly mailboxHash: Buffer
  readonly domainHash: Buffer
  /** Whether the browser did the proof of work. */
  readonly worked: boolean
}

/** What the limits say. */
export type Verdict =
  | { readonly kind: 'free' }
  /** The person was asked too lately or too often; `again`: when they may be asked once more, if that is within a day. */
  | { readonly kind: 'asked_enough'; readonly again: Date | undefined }
  /** More than usual is being asked: it waits, with all others that it would be the same for. */
  | {
      readonly kind: 'held'
      readonly who: 'all' | 'without_work' | 'domain'
      readonly until: Date
      /** What the hour may bring. */
      readonly allowed: number
    }

/** A person gets one message in 24 hours and three in 30 days, whoever fills in forms for them. */
const perDay = 1
const perMonth = 3
/** How many times the usual number an hour may bring. */
const surge = 5
/** One message in four may be for a form that was sent in without the proof of work, which costs a machine nothing. */
const shareWithoutWork = 1 / 4
/** One domain may take half of the floor, however seldom it was written to. */
const shareOfDomain = 1 / 2
const hoursOfWeek = 7 * 24

/** The limits of one run of the job. */
export interface Limits {
  readonly judge: (database: Database, addressee: Addressee) => Promise<Verdict>
}

/**
 * Opens the limits; `perHour` may go out in an hour, however quiet the week was. What is usual is read once a run,
 * and counted by what readers confirmed: a flood of forms that nobody confirms does not raise its own limit.
 */
export function openLimits(perHour: number): Limits {
  let usual: Promise<number> | undefined
  const usualOfDomain = new Map<string, Promise<number>>()

  return {
    async judge(database, { mailboxHash, domainHash, worked }) {
      const spent = await readSpent(database, mailboxHash, domainHash)
      if (spent.disowned || spent.month >= perMonth) return { kind: 'asked_enough', again: undefined }
      if (spent.day >= perDay) return { kind: 'asked_enough', again: spent.again }
      usual ??= readUsual(database)
      const allowed = Math.max(perHour, Math.ceil(surge * (await usual)))
      if (spent.all >= allowed) return { kind: 'held', who: 'all', until: spent.allUntil, allowed }
      if (!worked && spent.unworked >= Math.max(1, Math.floor(allowed * shareWithoutWork))) {
        return { kind: 'held', who: 'without_work', until: spent.unworkedUntil, allowed }
      }
      const domain = domainHash.toString('hex')
      const usualThere = usualOfDomain.get(domain) ?? readUsual(database, domainHash)
      usualOfDomain.set(domain, usualThere)
      const there = Math.max(Math.ceil(perHour * shareOfDomain), Math.ceil(surge * (await usualThere)))
      return spent.domain >= there
        ? { kind: 'held', who: 'domain', until: spent.domainUntil, allowed }
        : { kind: 'free' }
    },
  }
}

interface Spent {
  /** To the mailbox. */
  day: number
  month: number
  /** Whether it said "that was not me" under any of its spellings. */
  disowned: boolean
  /** When the last one is a day old. */
  again: Date
  /** In the last hour. */
  all: number
  unworked: number
  domain: number
  /** When the first of these is an hour ago, so that there is room again; not before some minutes are over. */
  allUntil: Date
  unworkedUntil: Date
  domainUntil: Date
}

/** Those that wait are all looked at again when the time has come: not for every single message that may go. */
const shortestHold = '5 minutes'

/** One statement; each part of it walks over no more rows of an index than the limits let in. */
async function readSpent(database: Database, mailboxHash: Buffer, domainHash: Buffer): Promise<Spent> {
  const { rows } = await sql<Spent>`
    with moment as (select clock() as now), hour as (
      select worked, domain_hash, created_at from confirmations, moment where created_at > now - interval '1 hour'
    ), mailbox as (
      select address_hash, created_at from confirmations, moment
      where mailbox_hash = ${mailboxHash} and created_at > now - interval '30 days'
    ), room as (
      select min(created_at) as all_from, min(created_at) filter (where not worked) as unworked_from,
        min(created_at) filter (where domain_hash = ${domainHash}) as domain_from,
        count(*) as all, count(*) filter (where not worked) as unworked,
        count(*) filter (where domain_hash = ${domainHash}) as domain
      from hour
    )
    select (select count(*) from mailbox where created_at > now - interval '1 day') as day,
      (select count(*) from mailbox) as month,
      (select max(created_at) + interval '1 day' from mailbox) as again,
      exists (select from mailbox join suppressions s using (address_hash) where s.reason = 'not_me') as disowned,
      room.all, room.unworked, room.domain,
      greatest(all_from + interval '1 hour', now + ${shortestHold}::interval) as "allUntil",
      greatest(unworked_from + interval '1 hour', now + ${shortestHold}::interval) as "unworkedUntil",
      greatest(domain_from + interval '1 hour', now + ${shortestHold}::interval) as "domainUntil"
    from moment, room`.execute(database)
  const [spent] = rows
  if (spent === undefined) throw new Error('An aggregate gave no row.')
  return spent
}

/** Messages an hour that readers confirmed in the last week, on the mean; all of them, or those to one domain. */
async function readUsual(database: Database, domainHash?: Buffer): Promise<number> {
  const there = domainHash === undefined ? sql`` : sql`and domain_hash = ${domainHash}`
  const { rows } = await sql<{ confirmed: number }>`
    select count(*) as confirmed from confirmations
    where created_at > (select clock()) - interval '7 days' and confirmed_at is not null ${there}`.execute(
    database,
  )
  return (rows[0]?.confirmed ?? 0) / hoursOfWeek
}
