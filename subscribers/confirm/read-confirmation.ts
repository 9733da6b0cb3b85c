/** Reads what the link of a confirmation message names, and whether it still acts. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { linkLives } from '../notices/links.ts'
import { type SignUpRequest, signUpRequest } from '../sign-up/request.ts'
import { isLiftedBySignUp, type SuppressionReason } from '../suppressions.ts'

/** A list that the message asked about. */
export interface ConfirmationList {
  readonly id: number
  readonly key: string
  readonly name: string
}

/** What a confirmation's link stands for. */
export type Confirmation =
  /** Nothing any more: its time is long over, the person was erased or said "that was not me", the lists are gone. */
  | { readonly kind: 'void' }
  | OpenConfirmation
  /** Its days are over, and a new message may be asked for. */
  | (Asked & { readonly kind: 'late' })
  /** `stillOn`: the reader is on one of the lists now. */
  | (Asked & { readonly kind: 'confirmed'; readonly stillOn: boolean })

/** One that the button confirms. */
export interface OpenConfirmation extends Asked {
  readonly kind: 'open'
}

interface Asked {
  readonly id: number
  readonly addressHash: Buffer
  readonly askedAt: Date
  readonly messageId: string | null
  readonly request: SignUpRequest
  readonly lists: readonly ConfirmationList[]
}

/** How long the link lives: what the message says. */
const linkLife = `${linkLives.confirm.count} ${linkLives.confirm.unit}`

/** The confirmation with this id; `hold` keeps every other transaction from acting on it meanwhile. */
export async function readConfirmation(
  database: Database,
  id: number,
  { hold = false } = {},
): Promise<Confirmation> {
  const { rows } = await sql<Row>`
    select c.request, c.message_id as "messageId", c.address_hash as "addressHash", c.created_at as "askedAt",
      c.confirmed_at is not null as confirmed, c.created_at <= clock() - ${linkLife}::interval as late,
      (select reason from suppressions x where x.address_hash = c.address_hash) as suppression,
      exists (select from subscriptions s where s.subscriber_id = c.subscriber_id
        and s.list_id = any(c.list_ids) and s.state = 'confirmed') as "stillOn",
      (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'key', l.key, 'name', l.name)
         order by array_position(c.list_ids, l.id)), '[]')
       from lists l where l.id = any(c.list_ids) and l.retired_at is null) as lists
    from confirmations c where c.id = ${id}::bigint ${hold ? sql`for update of c` : sql``}`.execute(database)
  const [row] = rows
  const request = signUpRequest.safeParse(row?.request)
  if (row === undefined || !request.success || row.lists.length === 0) return { kind: 'void' }
  if (row.suppression !== null && !isLiftedBySignUp(row.suppression)) return { kind: 'void' }
  const { messageId, addressHash, askedAt, late, lists, stillOn } = row
  const asked = { id, messageId, addressHash, askedAt, lists, request: request.data }
  if (row.confirmed) return { ...asked, kind: 'confirmed', stillOn }
  return { ...asked, kind: late ? 'late' : 'open' }
}

interface Row {
  request: unknown
  messageId: string | null
  addressHash: Buffer
  askedAt: Date
  confirmed: boolean
  stillOn: boolean
  late: boolean
  suppression: SuppressionReason | null
  lists: ConfirmationList[]
}
