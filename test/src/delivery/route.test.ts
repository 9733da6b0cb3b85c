/** Which relays may carry a message, and how much of a warm-up's curve a day allows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Carrier,
  capOf,
  domainCap,
  isWarmingUp,
  mayCarry,
  quotasOf,
  takePart,
} from '../../../src/delivery/route.ts'

const daily = { list: 'daily', fromDomain: 'news.example.org' }
const cases: readonly [string, Omit<Carrier, 'name'>, Parameters<typeof mayCarry>[1], boolean][] = [
  ['anything', {}, daily, true],
  ['a notice', {}, { fromDomain: 'example.org' }, true],
  ['its list', { lists: ['daily'] }, daily, true],
  ['another list', { lists: ['weekly'] }, daily, false],
  ['a notice, where it is kept for a list', { lists: ['daily'] }, { fromDomain: 'example.org' }, false],
  ['no route, where it is kept for a list', { lists: ['daily'] }, undefined, false],
  ['its From domain', { fromDomains: ['news.example.org'] }, daily, true],
  ['one below its From domain', { fromDomains: ['Example.org'] }, daily, true],
  ['one that only ends alike', { fromDomains: ['s.example.org'] }, daily, false],
  ['another From domain', { fromDomains: ['example.com'] }, daily, false],
  ['its list from another domain', { lists: ['daily'], fromDomains: ['example.com'] }, daily, false],
]
for (const [what, relay, route, may] of cases)
  test(`${may ? 'carries' : 'does not carry'} ${what}`, () => {
    assert.equal(mayCarry({ name: 'main', ...relay }, route), may)
  })

test('a weight of 0 takes part only where no other does', () => {
  assert.deepEqual(takePart([{ weight: 1 }, { weight: 0 }, {}]), [{ weight: 1 }, {}])
  assert.deepEqual(takePart([{ weight: 0 }]), [{ weight: 0 }])
})

const warmUp = { since: '2026-11-22', perDay: [50, 100, 200] }
const days: readonly [string, number | undefined][] = [
  ['2026-11-21T23:59:59Z', undefined],
  ['2026-11-22T00:00:00Z', 50],
  ['2026-11-22T23:59:59Z', 50],
  ['2026-11-23T12:00:00Z', 100],
  ['2026-11-24T00:00:00Z', 200],
  ['2026-11-25T00:00:00Z', undefined],
]
for (const [day, cap] of days)
  test(`warm-up on ${day}: ${cap ?? 'no cap'}`, () => {
    assert.equal(capOf(warmUp, Date.parse(day)), cap)
    const today = Date.parse(day)
    const relays = [{ name: 'main' }, { name: 'new', warmUp }]
    assert.equal(isWarmingUp({ relays }, daily, today), cap !== undefined)
    const domains = { 'news.example.org': warmUp }
    assert.equal(isWarmingUp({ relays: [], domains }, daily, today), cap !== undefined)
  })

test('a curve counts for what its relay may carry, and for its own domain of From', () => {
  const today = Date.parse('2026-11-22')
  const relays = [{ name: 'new', warmUp, lists: ['weekly'] }]
  assert.equal(isWarmingUp({ relays }, daily, today), false)
  assert.equal(isWarmingUp({ relays, domains: { 'example.org': warmUp } }, daily, today), false)
  assert.equal(domainCap({ 'example.org': warmUp }, 'news.example.org'), undefined)
  assert.deepEqual(domainCap({ 'example.org': warmUp }, 'Example.org'), { name: '@example.org', warmUp })
})

test("the day's quota is the smaller of the setting and the curve", () => {
  const today = Date.parse('2026-11-23T12:00:00Z')
  const limits = (relay: object) =>
    quotasOf({ name: 'main', ...relay }, today).map(({ key, limit }) => [key, limit])
  assert.deepEqual(limits({}), [])
  assert.deepEqual(limits({ perDay: 1_000, warmUp }), [['main:day', 100]])
  assert.deepEqual(limits({ perDay: 20, warmUp }), [['main:day', 20]])
  assert.deepEqual(limits({ perHour: 5 }), [['main:hour', 5]])
})
