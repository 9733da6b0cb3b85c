/** The ledger against the inbox: who is missing, who has it twice, and who may have it twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareArrivals, type Fate } from '../../../src/cli/compare-inbox.ts'

const accepted = (n: number, resends = 0): Fate => ({ n, state: 'accepted', resends })
const inDoubt = (n: number): Fate => ({ n, state: 'in_doubt', resends: 0 })

const cases: { name: string; fates: Fate[]; got: number[]; wrong: Record<string, number[]> }[] = [
  { name: 'everyone once', fates: [accepted(1), accepted(2)], got: [1, 2], wrong: {} },
  { name: 'in doubt, with and without it', fates: [inDoubt(1), inDoubt(2)], got: [1], wrong: {} },
  { name: 'accepted, not there', fates: [accepted(1)], got: [], wrong: { everyone: [1] } },
  { name: 'twice', fates: [accepted(1)], got: [1, 1], wrong: { nobody: [1] } },
  { name: 'twice, at the operator’s word', fates: [accepted(1, 1)], got: [1, 1], wrong: {} },
  { name: 'three times after one resend', fates: [accepted(1, 1)], got: [1, 1, 1], wrong: { nobody: [1] } },
  {
    name: 'rejected, and there',
    fates: [{ n: 1, state: 'rejected', resends: 0 }],
    got: [1],
    wrong: { whoever: [1] },
  },
  {
    name: 'waiting for a resend with the first copy in hand',
    fates: [{ n: 1, state: 'waiting', resends: 1 }],
    got: [1],
    wrong: {},
  },
]

for (const { name, fates, got, wrong } of cases)
  test(name, () => {
    const checks = compareArrivals(
      fates,
      got.map((n) => ({ n })),
    )
    const found = checks.filter(({ holds }) => !holds)
    assert.deepEqual(Object.fromEntries(found.map((check) => [check.name.split(' ')[0], check.but])), wrong)
  })
