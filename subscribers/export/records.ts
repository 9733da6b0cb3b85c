/** The records of a whole export: what each says, and how it is checked when it comes back. */
import { z } from 'zod'

/** PostgreSQL's full precision, in UTC. */
const time = z.string().regex(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, 'is no time')
const id = z.int().positive()
const count = z.int().nonnegative()
const hex = z.string().regex(/^([0-9a-f]{2})+$/, 'is no hash')
const text = z.string().refine((value) => !value.includes('\0'), 'holds a NUL character')
/** Comes out of a JSON parser. Not `z.record`: that leaves out a field called `__proto__`. */
const json = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'is no object',
)
const state = z.enum(['pending', 'confirmed', 'unsubscribed'])

/** Each kind of record; what is not known is left out. They stand in the file in this order. */
export const recordSchemas = {
  /** The first line. The last numbers given out: one that an erased reader had is in links, and never given again. */
  broadsheet_readers: z.strictObject({
    record: z.literal('broadsheet_readers'),
    v: z.literal(1),
    at: time,
    /** Whether cells are as they are, in CSV. */
    raw: z.boolean().optional(),
    /** Tells one BROADSHEET_SUPPRESSION_SECRET from another, and not what it is. */
    suppression_secret: text,
    last_list: count,
    last_subscriber: count,
    last_event: count,
    last_edition: count,
  }),
  list: z.strictObject({
    record: z.literal('list'),
    id,
    list: text,
    name: text,
    created_at: time,
    retired_at: time.optional(),
  }),
  wording: z.strictObject({ record: z.literal('wording'), hash: hex, wording: text }),
  suppression: z.strictObject({
    record: z.literal('suppression'),
    hash: hex,
    reason: z.enum(['unsubscribed_all', 'erased', 'complaint', 'hard_bounce', 'not_me', 'manual']),
    note: text.optional(),
    created_at: time,
  }),
  subscriber: z.strictObject({
    record: z.literal('subscriber'),
    id,
    email: text,
    typed: text,
    name: text.optional(),
    language: text.optional(),
    attributes: json,
    created_at: time,
  }),
  subscription: z.strictObject({
    record: z.literal('subscription'),
    subscriber: id,
    list: text,
    state,
    source: text,
    created_at: time,
    confirmed_at: time.optional(),
    unsubscribed_at: time.optional(),
    paused_until: time.optional(),
  }),
  event: z.strictObject({
    record: z.literal('event'),
    id,
    subscriber: id,
    list: text.optional(),
    at: time,
    what: text,
    by: text,
    from_state: state.optional(),
    to_state: state.optional(),
    basis: text.optional(),
    hash: hex.optional(),
    language: text.optional(),
    page: text.optional(),
    ip: text.optional(),
    user_agent: text.optional(),
    message_id: text.optional(),
    edition: z.int().optional(),
    n: z.int().optional(),
    detail: json.optional(),
  }),
  /** A number that leads to another reader, since links in old mail carry it: two became one. */
  merged: z.strictObject({ record: z.literal('merged'), id, subscriber: id }),
  /** The last line: without it the file is not whole. */
  end: z.strictObject({ record: z.literal('end'), records: count }),
} as const

/** A record's kind. */
export type RecordKind = keyof typeof recordSchemas

/** All that a record may say: the columns of the same file as CSV. */
export const recordColumns: readonly string[] = [
  ...new Set(Object.values(recordSchemas).flatMap((schema) => Object.keys(schema.shape))),
]

/** The first record. */
export type Head = z.output<typeof recordSchemas.broadsheet_readers>
