/** Between a notice and its sending things happen: then nothing is sent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { ReaderNotice } from '../../../src/ledger/notices/notice.ts'
import { addressHash, type Counter, openCounter, wordsOnly as renderer, setState } from './counter.ts'

/** What happens between the notice and its sending, and to which notices. */
const reasons: readonly {
  readonly name: string
  readonly happens: (counter: Counter) => Promise<unknown>
  readonly to: (counter: Counter) => readonly ReaderNotice[]
}[] = [
  {
    name: 'the reader was erased',
    happens: async ({ database }) => await sql`delete from subscribers`.execute(database),
    to: ({ reader, confirmation, change }) => [
      { kind: 'confirm', confirmation, ip: null, ...reader },
      { kind: 'already_confirmed', ...reader },
      { kind: 'welcome', ...reader },
      { kind: 'preferences_link', ...reader },
      { kind: 'change_address', change, ...reader },
      { kind: 'address_changed', ...reader },
      { kind: 'left', event: 1, ...reader },
      { kind: 'undo', event: 1, ...reader },
      { kind: 'your_data', ...reader },
    ],
  },
  {
    name: 'the reader has another address by now',
    happens: async ({ database }) =>
      await sql`update subscribers set address_hash = ${Buffer.alloc(16, 1)}`.execute(database),
    to: ({ reader, confirmation }) => [
      { kind: 'confirm', confirmation, ip: null, ...reader },
      { kind: 'preferences_link', ...reader },
      { kind: 'your_data', ...reader },
    ],
  },
  {
    name: 'it was confirmed meanwhile',
    happens: async ({ database }) =>
      await sql`update confirmations set confirmed_at = clock()`.execute(database),
    to: ({ reader, confirmation }) => [{ kind: 'confirm', confirmation, ip: null, ...reader }],
  },
  {
    name: 'the list is retired',
    happens: async ({ database }) => await sql`update lists set retired_at = clock()`.execute(database),
    to: ({ reader, confirmation }) => [
      { kind: 'confirm', confirmation, ip: null, ...reader },
      { kind: 'already_confirmed', ...reader },
      { kind: 'welcome', ...reader },
      { kind: 'left', event: 1, ...reader },
    ],
  },
  {
    name: 'the change was dropped',
    happens: async ({ database }) => await sql`delete from address_changes`.execute(database),
    to: ({ reader, change }) => [{ kind: 'change_address', change, ...reader }],
  },
  {
    name: 'the reader left meanwhile',
    happens: async (counter) => await setState(counter, 'unsubscribed'),
    to: ({ reader }) => [{ kind: 'already_confirmed', ...reader }],
  },
]
for (const { name, happens, to } of reasons)
  test(`nothing is sent where ${name}`, async () => {
    await using counter = await openCounter(renderer)
    await happens(counter)
    for (const payload of to(counter)) {
      const at = payload.kind === 'change_address' ? { address: 'new@example.net' } : {}
      const { kind } = await counter.write(payload, { addressHash, ...at })
      assert.equal(kind, 'gone', payload.kind)
    }
  })
