/** Why an edition stands still: one line for each reason, with what makes it go on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleDoubts } from '../../../src/cli/describe-edition.ts'
import { explainStanding, type Surroundings } from '../../../src/cli/explain-standing.ts'
import type { Edition } from '../../../src/edition/edition.ts'
import { loadEdition } from '../../../src/edition/find-edition.ts'
import { openLaunched } from '../../support/ledger.ts'

const now = new Date('2026-11-23T10:00:00Z')
const well: Surroundings = { outages: [], limits: { quotas: [], domains: [] }, dueIn: 0, now }
const until = new Date('2026-11-23T11:20:00Z')
const spent = { of: 'relay', name: 'main', limit: 20_000, per: 'hour', warmUp: false, until } as const
const slow = { domain: 'mail.example', recipients: 12, until, relays: ['main', 'second'] }
const out: Surroundings['outages'][number] = {
  relay: 'main',
  fault: { kind: 'auth', detail: '535 no' },
  since: new Date('2026-11-23T09:30:00Z'),
  age: 1_800_000,
  probeDue: false,
}

const cases: readonly {
  name: string
  edition: Partial<Edition>
  around?: Partial<Surroundings>
  says: readonly RegExp[]
}[] = [
  { name: 'it goes on', edition: { status: 'sending' }, says: [] },
  { name: 'it is over', edition: { status: 'done' }, around: { outages: [out] }, says: [] },
  { name: 'nobody waits', edition: { status: 'sending' }, around: { dueIn: undefined }, says: [] },
  {
    name: 'everybody was deferred',
    edition: { status: 'sending' },
    around: { dueIn: 300_000 },
    says: [/due at 2026-11-23 10:05 UTC/],
  },
  {
    name: "an hour's limit, and a warm-up's cap, are used up",
    edition: { status: 'sending' },
    around: {
      limits: {
        quotas: [
          spent,
          { ...spent, per: 'day' },
          { ...spent, of: 'domain', name: 'example.org', limit: 50, per: 'day', warmUp: true },
        ],
        domains: [],
      },
    },
    says: [
      /relay main has carried its 20000 in 60 minutes; it may take more from 2026-11-23 11:20 UTC on/,
      /relay main has carried its 20000 in 24 hours;/,
      /domain example\.org has sent its 50 in 24 hours of its warm-up;/,
    ],
  },
  {
    name: 'recipients wait for their domains',
    edition: { status: 'sending' },
    around: { limits: { quotas: [], domains: [slow, { ...slow, relays: [] }] } },
    says: [
      /12 at mail\.example wait for its limit \(relay main, second\); the last is due at 2026-11-23 11:20 UTC/,
      /12 at mail\.example wait, since it asks to be sent to slower/,
    ],
  },
  {
    name: 'one relay is out',
    edition: { status: 'sending' },
    around: { outages: [out] },
    says: [/relay main is left alone since 2026-11-23 09:30 UTC \(auth: 535 no\)/],
  },
  {
    name: 'the operator has paused it',
    edition: { status: 'paused', stoppedBy: 'operator' },
    says: [/until "broadsheet resume 1"/],
  },
  {
    name: 'no relay is left',
    edition: { status: 'paused', stoppedBy: 'relays' },
    says: [/by itself when a relay works again/],
  },
  {
    name: 'too many were refused',
    edition: { status: 'paused', stoppedBy: 'stop_loss' },
    says: [/--recipients rejected.*"broadsheet resume 1" sends to the others/],
  },
  { name: 'a guard', edition: { status: 'held', stoppedBy: 'guard' }, says: [/"broadsheet arm"/] },
  {
    name: 'it missed its hour',
    edition: { status: 'held', stoppedBy: 'late' },
    says: [/"broadsheet resume 1" sends it now, "broadsheet schedule 1 TIME" later/],
  },
]

test('what status says', async () => {
  await using it = await openLaunched(1)
  const edition = await loadEdition(it.database, it.edition)
  assert.ok(edition !== undefined)
  for (const { name, edition: change, around, says } of cases) {
    const lines = explainStanding({ ...edition, ...change }, { ...well, ...around })
    assert.equal(lines.length, says.length, name)
    for (const [at, word] of says.entries()) assert.match(lines[at] ?? '', word, name)
  }
  assert.equal(settleDoubts(edition, { inDoubt: 0 }), undefined)
  assert.match(settleDoubts(edition, { inDoubt: 3 }) ?? '', /"broadsheet in-doubt \d+ accept" or "resend"/)
})
