/** Limits of recipient domains: who goes now, who later, and what replies change. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relayLimitsSchema } from '../../src/config/relay-limits.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import type { DomainLimits } from '../../src/delivery/relay-settings.ts'
import { openThrottle } from '../../worker/throttle.ts'

const taken: Outcome = { kind: 'accepted', reply: { code: 250, text: 'Ok' } }
const slower: Outcome = {
  kind: 'deferred',
  blame: 'relay',
  reply: { code: 451, enhanced: '4.7.1', text: 'rate' },
}

function openStage(domains: Record<string, DomainLimits>, workers = 1) {
  const now = { ms: 0 }
  const asked: string[][] = []
  const throttle = openThrottle(
    {
      ...relayLimitsSchema.parse({ domains }),
      ...{ name: 'main', host: '127.0.0.1', port: 25, secure: false, tls: 'never' },
    },
    {
      turns: {
        take: async (wishes) => {
          asked.push(wishes.map(({ key, wanted }) => `${key} ${wanted}`))
          return wishes.map(({ perSecond, wanted }) => ({
            given: Math.min(wanted, Math.floor(perSecond / 2) + 1),
            startsIn: 0,
          }))
        },
      },
      clock: () => now.ms,
      random: () => 0.5,
      place: () => ({ workers, rank: 0 }),
      failed: (error) => assert.fail(String(error)),
    },
  )
  let n = 0
  const group = (...addresses: string[]) => addresses.map((address) => ({ n: ++n, turn: 1, address }))
  return { now, asked, throttle, group }
}

const many = (count: number, domain: string): string[] =>
  Array.from({ length: count }, (_, i) => `r${i}@${domain}`)

test('without a limit everybody goes, and nobody is asked', async () => {
  const { throttle, group, asked } = openStage({})
  const all = group(...many(100, 'a.example'))
  const { now, later } = await throttle.admit(all)
  assert.deepEqual([now.length, later.length, asked.length], [100, 0, 0])
})

test('one call for a group, however many domains; who has no turn comes back each in a time of its own', async () => {
  const { throttle, group, asked } = openStage({ 'a.example': { perSecond: 4 }, '*': { perSecond: 10 } })
  const { now, later } = await throttle.admit(group(...many(6, 'a.example'), 'x@b.example', 'x@c.example'))
  assert.deepEqual(asked, [['domain:main:a.example 6', 'domain:main:b.example 1', 'domain:main:c.example 1']])
  assert.deepEqual(
    now.map(({ address }) => address),
    ['r0@a.example', 'x@b.example', 'x@c.example'],
  )
  assert.deepEqual(
    later.map(({ delay }) => delay),
    [250, 500, 750, 1_000, 1_250],
  )
})

test('a turn that was taken ahead is used when its time comes, and lost when it is long over', async () => {
  const { throttle, group, now } = openStage({ 'a.example': { perSecond: 4 } })
  await throttle.admit(group(...many(3, 'a.example')))
  assert.equal((await throttle.admit(group('x@a.example'))).now.length, 0)
  now.ms = 250
  assert.equal((await throttle.admit(group('x@a.example'))).now.length, 1)
})

test('nobody is sent away for longer than an hour', async () => {
  const { throttle, group } = openStage({ 'a.example': { perSecond: 0.01 } })
  const { later } = await throttle.admit(group(...many(100, 'a.example')))
  assert.ok(Math.max(...later.map(({ delay }) => delay)) <= 3_600_000)
})

test('connections to a domain are a part of all workers', async () => {
  const { throttle, group } = openStage({ 'a.example': { connections: 4 } }, 2)
  const { now, later } = await throttle.admit(group(...many(5, 'a.example')))
  assert.deepEqual([now.length, later.length], [2, 3])
  assert.equal(throttle.begin('r0@a.example'), undefined)
  assert.equal(throttle.begin('r1@a.example'), undefined)
  assert.ok((throttle.begin('r2@a.example') ?? 0) > 0)
  throttle.ended('r0@a.example', taken)
  assert.equal(throttle.begin('r2@a.example'), undefined)
})

test('a reply that asks a domain to be slower slows that domain only', async () => {
  const { throttle, group, now } = openStage({})
  for (; now.ms < 2_000; now.ms += 250) throttle.ended('x@a.example', taken)
  const said = [1, 2, 3].map(() => throttle.ended('x@a.example', slower))
  assert.deepEqual(said, [undefined, undefined, 'domain'], 'one alone is no storm')
  const { later } = await throttle.admit(group(...many(3, 'a.example'), ...many(3, 'b.example')))
  assert.deepEqual(
    later.map(({ n }) => n),
    [1, 2, 3],
  )
  now.ms += 600_000
  assert.equal((await throttle.admit(group(...many(50, 'a.example')))).later.length, 0)
})

test('many domains that ask for it at once speak for the relay', () => {
  const { throttle, now } = openStage({})
  const ask = (word: string) => [1, 2, 3].map(() => throttle.ended(`x@${word}.example`, slower)).at(-1)
  const said = ['a', 'b', 'c', 'd'].map(ask)
  assert.deepEqual(said, ['domain', 'domain', 'domain', 'relay'])
  now.ms += 60_000
  assert.equal(ask('e'), 'domain')
})
