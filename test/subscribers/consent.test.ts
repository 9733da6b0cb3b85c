/** The log of consent: it grows with every change, tells the present state, and nobody rewrites it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import {
  type ConsentChange,
  changeConsent,
  keepWording,
  noteConsent,
} from '../../subscribers/consent/change.ts'
import { readConsent } from '../../subscribers/consent/read.ts'
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { untilSomebodyWaits } from '../support/until-somebody-waits.ts'

/** Every kind of change there is, as the product makes it. */
const changes: readonly Pick<ConsentChange, 'what' | 'to' | 'from'>[] = [
  { what: 'asked', to: 'pending', from: ['none', 'pending'] },
  { what: 'confirmed', to: 'confirmed', from: ['none', 'pending', 'unsubscribed'] },
  { what: 'added', to: 'confirmed', from: ['none', 'pending'] },
  { what: 'left', to: 'unsubscribed', from: ['pending', 'confirmed'] },
  { what: 'returned', to: 'confirmed', from: ['unsubscribed'] },
]

describe('the log of consent', () => {
  let opened: TestDatabase
  let lists: number[] = []
  before(async () => {
    opened = await openTestDatabase()
    const made = await sql<{ id: number }>`
      insert into lists (key, name) values ('daily', 'Daily'), ('weekly', 'Weekly') returning id`.execute(
      opened.database,
    )
    lists = made.rows.map(({ id }) => id)
  })
  after(() => opened[Symbol.asyncDispose]())

  async function addReader(name: string): Promise<number> {
    const made = await sql<{ id: number }>`
      insert into subscribers (address, address_key, address_typed, address_hash)
      values (${name}, ${name}, ${name}, ${Buffer.from(name)}) returning id`.execute(opened.database)
    return made.rows[0]?.id ?? 0
  }

  async function statesOf(subscriber: number): Promise<Record<number, string>> {
    const { rows } = await sql<{ list: number; state: string }>`
      select list_id as list, state from subscriptions where subscriber_id = ${subscriber}`.execute(
      opened.database,
    )
    return Object.fromEntries(rows.map(({ list, state }) => [list, state]))
  }

  test('whatever happens in whatever order, each entry begins where the last one ended', async () => {
    let people = 0
    const step = fc.record({
      change: fc.constantFrom(...changes),
      lists: fc.uniqueArray(fc.nat({ max: 1 }), { minLength: 1 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const subscriber = await addReader(`p${++people}@example.org`)
        const model = new Map<number, string>()
        for (const { change, lists: places } of steps) {
          const asked = places.map((place) => lists[place] ?? 0)
          const changed = await changeConsent(opened.database, {
            ...change,
            ...{ subscriber, lists: asked, evidence: { by: 'form' } },
          })
          const may = asked.filter((list) =>
            change.from.some((state) => state === (model.get(list) ?? 'none')),
          )
          assert.deepEqual(
            changed.map(({ list, from }) => [list, from]),
            may.sort((a, b) => a - b).map((list) => [list, model.get(list) ?? null]),
          )
          for (const list of may) model.set(list, change.to)
        }
        assert.deepEqual(await statesOf(subscriber), Object.fromEntries(model))
        const told = new Map<string, string | null>()
        for (const { list, from, to } of await readConsent(opened.database, subscriber)) {
          assert.equal(from, told.get(list ?? '') ?? null)
          told.set(list ?? '', to)
        }
        assert.deepEqual([...told.values()].sort(), [...model.values()].sort())
      }),
      { numRuns: 40 },
    )
  })

  for (const begun of [[], ['pending']] as const)
    test(`of two who ask for the same change at once, one makes it (${begun[0] ?? 'none'} before)`, async () => {
      const { database } = opened
      const subscriber = await addReader(`race-${begun[0]}@example.org`)
      const [list = 0] = lists
      for (const state of begun)
        await sql`
          insert into subscriptions (list_id, subscriber_id, state) values (${list}, ${subscriber}, ${state})`.execute(
          database,
        )
      const confirm = (through: Database) =>
        changeConsent(through, {
          ...{ subscriber, lists: [list], what: 'confirmed', to: 'confirmed', from: ['none', 'pending'] },
          evidence: { by: 'link' },
        })
      const second = await database.transaction().execute(async (transaction) => {
        assert.equal((await confirm(transaction)).length, 1)
        const waiting = confirm(database)
        await untilSomebodyWaits(database)
        return { waiting }
      })
      assert.deepEqual(await second.waiting, [])
      assert.equal((await readConsent(database, subscriber)).length, 1)
    })

  test('who waited for another change logs the state that it left', async () => {
    const { database } = opened
    const subscriber = await addReader('order@example.org')
    const [list = 0] = lists
    const change = (through: Database, what: 'added' | 'left' | 'returned') => {
      const [to, from] =
        what === 'left' ? (['unsubscribed', ['confirmed']] as const) : (['confirmed', all] as const)
      return changeConsent(through, {
        subscriber,
        lists: [list],
        what,
        to,
        from,
        evidence: { by: 'operator' },
      })
    }
    const all = ['none', 'confirmed', 'unsubscribed'] as const
    await change(database, 'added')
    const second = await database.transaction().execute(async (transaction) => {
      await change(transaction, 'left')
      const waiting = change(database, 'returned')
      await untilSomebodyWaits(database)
      return { waiting }
    })
    assert.deepEqual(
      (await second.waiting).map(({ from }) => from),
      ['unsubscribed'],
    )
  })

  test('the words are kept once and told with each entry; a note changes no state', async () => {
    const subscriber = await addReader('words@example.org')
    const wording = 'Yes, send me the daily story.'
    for (const _ of [1, 2]) await keepWording(opened.database, wording)
    const [list = 0] = lists
    await changeConsent(opened.database, {
      ...{ subscriber, lists: [list], what: 'asked', to: 'pending', from: ['none'] },
      evidence: {
        ...{ by: 'form', wording, language: 'en', page: 'https://news.example.org/', userAgent: 'Firefox' },
        ...{ ip: '192.0.2.7', messageId: '<n.1@example.org>', detail: { via: 3 } },
      },
    })
    await noteConsent(opened.database, {
      ...{ subscriber, lists: [], what: 'details_changed' },
      evidence: { by: 'preferences' },
    })
    const [asked, noted] = await readConsent(opened.database, subscriber)
    assert.partialDeepStrictEqual(asked, {
      ...{ what: 'asked', by: 'form', list: 'daily', from: null, to: 'pending', wording, language: 'en' },
      ...{ page: 'https://news.example.org/', userAgent: 'Firefox', ip: '192.0.2.7', detail: { via: 3 } },
    })
    assert.match(asked?.wordingHash ?? '', /^[0-9a-f]{64}$/)
    assert.partialDeepStrictEqual(noted, { what: 'details_changed', list: null, from: null, to: null })
    const kept = await sql`select from consent_wordings`.execute(opened.database)
    assert.equal(kept.rows.length, 1)
  })

  test('where a subscription came from is what made it, not what ended it', async () => {
    const subscriber = await addReader('source@example.org')
    const [list = 0] = lists
    const change = (more: Pick<ConsentChange, 'what' | 'to' | 'evidence'>) =>
      changeConsent(opened.database, { subscriber, lists: [list], from: ['none', 'confirmed'], ...more })
    await change({ what: 'added', to: 'confirmed', evidence: { by: 'import' } })
    await change({ what: 'left', to: 'unsubscribed', evidence: { by: 'operator' } })
    const { rows } = await sql`select source from subscriptions where subscriber_id = ${subscriber}`.execute(
      opened.database,
    )
    assert.deepEqual(rows, [{ source: 'import' }])
  })

  test('an entry is never rewritten; only where from, and with what, may be told less precisely', async () => {
    const { database } = opened
    for (const column of ['at', 'what', 'by', 'wording_hash', 'to_state', 'detail'])
      await assert.rejects(
        sql`update consent_events set ${sql.ref(column)} = null`.execute(database),
        /append only/,
        column,
      )
    await sql`update consent_events set ip = set_masklen(ip, 24), user_agent = null`.execute(database)
  })
})
