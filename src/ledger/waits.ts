/** Says which recipients of an edition wait for a limit of their domain, and which relays the edition may take. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Route } from '../delivery/courier.ts'
import type { EditionId } from '../edition/edition.ts'
import { domainOf } from '../message/identity.ts'

/** Recipients of one domain who were given back untried. */
export interface DomainWait {
  readonly domain: string
  readonly recipients: number
  /** When the last of them is due. */
  readonly until: Date
}

/** So many domains are told of: who asks wants to know why it takes so long, not all of it. */
const told = 5

/** The domains with the most who wait, untried, for a later hour. Reads only rows that have one, by their index. */
export async function readDomainWaits(database: Database, edition: EditionId): Promise<DomainWait[]> {
  const found = await sql<DomainWait>`
    select lower(substring(s.address from '[^@]*$')) as domain, count(*)::int as recipients, max(d.next_at) as until
    from deliveries d join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${edition} and d.next_at > (select clock()) and d.state = 'waiting' and d.tries = 0
    group by 1 order by 2 desc, 1 limit ${told}`.execute(database)
  return found.rows
}

/** What decides which relays may carry an edition, as it was made. */
export async function readRoute(database: Database, edition: EditionId): Promise<Route> {
  const found = await sql<{ list: string; sender: string }>`
    select l.key as list, coalesce(e.settings -> 'from' ->> 'address', '') as sender
    from editions e join lists l on l.id = e.list_id where e.id = ${edition}`.execute(database)
  const [row] = found.rows
  if (row === undefined) throw new Error(`no edition ${edition}`)
  return { list: row.list, fromDomain: domainOf(row.sender) }
}
