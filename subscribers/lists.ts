/** Keeps the database's lists in step with broadsheet.yaml: a list's key, once used, means that list for ever. */
import { sql } from 'kysely'
import type { Config } from '../src/config/settings.ts'
import type { Database } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'

/** A list as the database knows it. */
export interface ListRow {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly retired: boolean
}

/** A list with its readers counted. */
export interface ListCounts extends ListRow {
  readonly confirmed: number
  readonly pending: number
  readonly unsubscribed: number
  /** Confirmed ones that get nothing because their address is suppressed. */
  readonly suppressed: number
}

/**
 * Makes new lists, renames, retires those that the file no longer has, takes back those that it has again.
 * Nothing is sent to a retired list: what was going out to it is held.
 */
export async function synchroniseLists(db: Database, config: Pick<Config, 'file' | 'lists'>): Promise<void> {
  // Without a file nobody has said which lists there are: nothing is retired by running in the wrong folder.
  if (config.file === undefined) return
  const lists = [...config.lists.values()].map(({ key, name }) => ({ key, name }))
  await sql`
    with wanted as (
      select key, name from jsonb_to_recordset(${JSON.stringify(lists)}::jsonb) as list (key text, name text)
    ), retired as (
      update lists set retired_at = clock()
      where retired_at is null and key not in (select key from wanted)
      returning id
    ), held as (
      update editions set status = 'held', reason = 'its list is no longer in broadsheet.yaml'
      where status = 'sending' and list_id in (select id from retired)
    )
    insert into lists (key, name)
    select key, name from wanted order by key
    on conflict (key) do update set name = excluded.name, retired_at = null
    where lists.name <> excluded.name or lists.retired_at is not null`.execute(db)
}

/** The list with this key. Throws a {@link Mistake} for an unknown or retired one. */
export async function findList(db: Database, key: string): Promise<ListRow> {
  const { rows } = await sql<ListRow>`
    select id, key, name, retired_at is not null as retired from lists order by key`.execute(db)
  const list = rows.find((row) => row.key === key)
  if (list?.retired)
    throw new Mistake(`The list ${key} is retired: broadsheet.yaml no longer has it under lists.`)
  if (list !== undefined) return list
  const known = rows.filter((row) => !row.retired).map((row) => row.key)
  throw new Mistake(
    known.length > 0
      ? `There is no list ${key}. There are: ${known.join(', ')}.`
      : `There is no list ${key}, nor any other: name one under lists in broadsheet.yaml.`,
  )
}

/** All lists, the retired ones last. */
export async function readLists(db: Database): Promise<ListCounts[]> {
  const { rows } = await sql<ListCounts>`
    select l.id, l.key, l.name, l.retired_at is not null as retired,
           count(*) filter (where s.state = 'confirmed')::int as confirmed,
           count(*) filter (where s.state = 'pending')::int as pending,
           count(*) filter (where s.state = 'unsubscribed')::int as unsubscribed,
           count(*) filter (where s.state = 'confirmed' and p.address_hash is not null)::int as suppressed
    from lists l
    left join subscriptions s on s.list_id = l.id
    left join subscribers r on r.id = s.subscriber_id
    left join suppressions p on p.address_hash = r.address_hash
    group by l.id
    order by l.retired_at is not null, l.key`.execute(db)
  return rows
}
