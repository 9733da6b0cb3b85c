/** Restores a whole export into a database that has no readers yet, under the same numbers: links in old mail live on. */
import type { KeyObject } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import type { ZodType } from 'zod'
import { hashAddress, isAddressFault, parseAddress } from '../../src/address.ts'
import { type Database, withClient } from '../../src/database/database.ts'
import { Mistake } from '../../src/mistake.ts'
import { type CopyValue, copyRow } from '../copy-row.ts'
import type { Client } from '../import-merge.ts'
import type { ExportedAll } from './export-all.ts'
import { continueNumbers, requireEmpty } from './free-numbers.ts'
import { lineMistake, type NumberedValue } from './read-records.ts'
import { openSequence, type RecordSequence } from './record-sequence.ts'
import { type Head, type RecordKind, recordSchemas } from './records.ts'

/** What it is restored with. */
export interface RestoreRequest {
  readonly suppressionSecret: KeyObject
  /** Tells this installation's BROADSHEET_SUPPRESSION_SECRET from another's. */
  readonly suppressionCheck: string
  /** Reads and checks the whole file, and changes nothing. */
  readonly dryRun?: boolean
  /** Told now and then how many records were read. */
  readonly onProgress?: (records: number) => void
}

/** Restores it in one transaction, all or nothing, and says how many records of each kind there were. */
export async function restoreAll(
  db: Database,
  records: AsyncIterator<NumberedValue>,
  request: RestoreRequest,
): Promise<ExportedAll> {
  return await withClient(db, async (client) => {
    await client.query('begin')
    await requireEmpty(client)
    const { head, counts } = await copyAll(client, openSequence(records, request.onProgress), request)
    // Sequences have no part in a transaction: a rollback would leave them where they were put.
    if (request.dryRun !== true) await continueNumbers(client, head)
    await client.query(request.dryRun === true ? 'rollback' : 'commit')
    return counts
  })
}

/** Copies one kind after the other, each into its table. */
async function copyAll(
  client: Client,
  sequence: RecordSequence,
  { suppressionSecret, suppressionCheck }: RestoreRequest,
): Promise<{ head: Head; counts: ExportedAll }> {
  const head = await takeOne(sequence, 'broadsheet_readers', recordSchemas.broadsheet_readers)
  if (head === undefined) throw lineMistake(1, 'this is not the beginning of a whole export')
  const lists = new Map<string, number>()
  const copy = async <R>(
    kind: RecordKind,
    schema: ZodType<R>,
    target: string,
    row: (record: R, line: number) => readonly CopyValue[],
  ): Promise<number> => {
    let count = 0
    async function* lines(): AsyncGenerator<string> {
      for await (const { record, line } of sequence.take(kind, schema)) {
        count++
        yield copyRow(row(record, line))
      }
    }
    await orMistake(kind, () =>
      pipeline(Readable.from(lines()), client.query(from(`copy ${target} from stdin`))),
    )
    return count
  }
  const listOf = (key: string, line: number): number => {
    const found = lists.get(key)
    if (found === undefined) throw lineMistake(line, `there is no list ${JSON.stringify(key)} before it`)
    return found
  }

  const counts: ExportedAll = {
    lists: await copy('list', recordSchemas.list, 'lists (id, key, name, created_at, retired_at)', (list) => {
      lists.set(list.list, list.id)
      return [list.id, list.list, list.name, list.created_at, list.retired_at]
    }),
    wordings: await copy(
      'wording',
      recordSchemas.wording,
      'consent_wordings (hash, wording)',
      ({ hash, wording }) => [...[bytes(hash), wording]],
    ),
    suppressions: await copy(
      'suppression',
      recordSchemas.suppression,
      'suppressions (address_hash, reason, note, created_at)',
      ({ hash, reason, note, created_at }) => {
        if (head.suppression_secret !== suppressionCheck)
          throw new Mistake(
            'The file was made under another BROADSHEET_SUPPRESSION_SECRET, and nobody could recognise its suppressed ' +
              'addresses; nothing was restored. Begin with a new database, or a data folder that holds nothing but the old ' +
              'secrets.env: this one has been made with its own secret.',
          )
        return [bytes(hash), reason, note, created_at]
      },
    ),
    subscribers: await copy(
      'subscriber',
      recordSchemas.subscriber,
      'subscribers (id, address, address_key, address_typed, address_hash, name, language, attributes, created_at)',
      ({ id, email, typed, name, language, attributes, created_at }, line) => {
        const parsed = parseAddress(email)
        if (isAddressFault(parsed)) throw lineMistake(line, parsed.fault)
        const { address, key } = parsed
        const hash = hashAddress(key, suppressionSecret)
        return [id, address, key, typed, hash, name, language, attributes, created_at]
      },
    ),
    subscriptions: await copy(
      'subscription',
      recordSchemas.subscription,
      `subscriptions (list_id, subscriber_id, state, source, created_at, confirmed_at, unsubscribed_at, paused_until)`,
      (record, line) => [
        ...[listOf(record.list, line), record.subscriber, record.state, record.source, record.created_at],
        ...[record.confirmed_at, record.unsubscribed_at, record.paused_until],
      ],
    ),
    events: await copy(
      'event',
      recordSchemas.event,
      `consent_events (id, subscriber_id, list_id, at, what, by, from_state, to_state, basis, wording_hash, language,
         page, ip, user_agent, message_id, edition_id, n, detail)`,
      (event, line) => [
        ...[event.id, event.subscriber, event.list === undefined ? null : listOf(event.list, line), event.at],
        ...[event.what, event.by, event.from_state, event.to_state, event.basis],
        ...[event.hash === undefined ? null : bytes(event.hash), event.language, event.page, event.ip],
        ...[event.user_agent, event.message_id, event.edition, event.n, event.detail],
      ],
    ),
    merged: await copy('merged', recordSchemas.merged, 'merged_subscribers (id, into_id)', (number) => [
      ...[number.id, number.subscriber],
    ]),
  }
  const end = await takeOne(sequence, 'end', recordSchemas.end)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (end?.records !== total)
    throw new Mistake(
      `The file is not whole: it ends after ${total} records${end === undefined ? '' : ` of ${end.records}`}. Nothing was restored.`,
    )
  await sequence.end()
  return { head, counts }
}

async function takeOne<R>(
  sequence: RecordSequence,
  kind: RecordKind,
  schema: ZodType<R>,
): Promise<R | undefined> {
  let one: R | undefined
  for await (const { record } of sequence.take(kind, schema)) one = record
  return one
}

/** What PostgreSQL finds wrong with a file that somebody changed: two of a number, a reader that is not there. */
async function orMistake(kind: RecordKind, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // Classes 22 and 23 of PostgreSQL's appendix A: data that can't be, and data that may not.
    if (!(error instanceof Error) || !/^2[23]/.test(code)) throw error
    throw new Mistake(`A ${kind} can't be restored: ${error.message}. Nothing was restored.`, 2, {
      cause: error,
    })
  }
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
