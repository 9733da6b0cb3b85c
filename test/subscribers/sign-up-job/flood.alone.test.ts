/** Ten thousand scripted sign-ups over HTTP, from ten thousand networks, past the gate and the job to a relay: no mail bomb. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { openKeyRing } from '../../../src/link.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { openRateLimits } from '../../../src/queue/rate-limits.ts'
import { openSite } from '../../../src/site/site.ts'
import { signFormTime } from '../../../subscribers/sign-up/form-time.ts'
import { makeChallenge } from '../../../subscribers/sign-up/proof-of-work.ts'
import { readerSettings, testList, testPublication } from '../../support/lists.ts'
import { openWorkshop } from '../../worker/workshop.ts'
import { solveForTest } from '../sign-up/sign-up-site.ts'

const budget = 10
/** What one form takes in an hour without the proof of work. */
const formTakes = 600

test('10,000 sign-ups for one address, and thousands for as many', { timeout: 120_000 }, async () => {
  await using world = await openAttacked()
  const { database, sink, until } = world

  const bomb = await world.flood(10_000, (n) => ({
    form: 'daily',
    // However it is spelt.
    email: n % 2 === 0 ? 'victim@example.com' : `victim+${n}@example.com`,
  }))
  assert.deepEqual(bomb, { 200: formTakes, 429: 10_000 - formTakes })
  const noneIsDue = 'select count(*) = 0 from sign_ups where next_at <= clock()'
  await until(noneIsDue)

  // The other form has buckets of its own; a dozen machines even do the work.
  const many = await world.flood(1_500, (n) => ({ form: 'weekly', email: `r${n}@d${n}.example` }))
  assert.deepEqual(many, { 200: formTakes, 429: 1_500 - formTakes })
  for (let n = 0; n < budget + 2; n += 1)
    assert.equal(await world.send(n, { form: 'weekly', email: `w${n}@w${n}.example`, work: true }), 200)
  await until(noneIsDue)
  await until(`select count(*) = 0 from notices where state in ('waiting', 'transmitting')`)

  const taken = (await sink.accepted()).filter(({ messageId }) => messageId?.startsWith('<n.'))
  const to = taken.map((message) => message.to[0] ?? '')
  assert.equal(to.filter((address) => address.startsWith('victim')).length, 1, to.join())
  assert.equal(to.filter((address) => address === 'press@example.org').length, 1, 'the operator is told')
  assert.equal(to.length, budget + 1, 'what the hour may bring, and the word to the operator')
  const { rows } = await sql`
    select (select count(*) from confirmations) as written,
      (select count(*) from confirmations where not worked) as unworked,
      (select count(*) from sign_ups) as waiting`.execute(database)
  assert.deepEqual(rows, [{ written: budget, unworked: 2, waiting: formTakes + budget + 2 - (budget - 1) }])
  assert.deepEqual(world.troubles, [])
})

interface Sent {
  readonly form: string
  readonly email: string
  readonly work?: boolean
}

/** The site behind a proxy, and a worker with a relay, all on one database. */
async function openAttacked() {
  await using opened = new AsyncDisposableStack()
  const shop = opened.use(await openWorkshop(1))
  const { database, queue, sink } = shop
  await sql`insert into lists (key, name) values ('weekly', 'The week')`.execute(database)
  const publication = testPublication({ site: 'http://127.0.0.1/' })
  const lists = ['daily', 'weekly'].map((key) => testList(key, {}, publication))
  const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))
  const ring = openKeyRing(['a secret of the tests, thirty-two letters'])
  opened.use(
    await shop.startWorker({
      publishing: {
        ...{ publication, suppressionSecret },
        lists: new Map(lists.map((list) => [list.key, list])),
        readers: { ...readerSettings, confirmationsPerHour: budget },
      },
    }),
  )
  const limits = opened.use(await openRateLimits({ queue: { kind: 'postgres' }, database, instance: 'test' }))
  const troubles: unknown[] = []
  const site = opened.use(
    await openSite({
      ...{ database, ring, publication, lists, suppressionSecret, instanceId: 'test' },
      listen: { host: '127.0.0.1', port: 0 },
      trustedProxies: ['127.0.0.1'],
      wake: async (name) => await queue.wake({ name }),
      takeFrom: limits.take,
      // A queue that is slow at this moment loses nothing: the sweep wakes what is due (DESIGN 3.1), as `until` sees.
      onTrouble: (error) => {
        if (!(error instanceof Mistake && error.exitCode === exitCodes.unreachable)) troubles.push(error)
      },
    }),
  )
  const form = signFormTime(ring, new Date(Date.now() - 10_000))
  const send = async (n: number, { form: key, email, work = false }: Sent): Promise<number> => {
    const altcha = work ? await solveForTest(await makeChallenge(ring, new Date())) : ''
    const answer = await fetch(`${site.url}/subscribe/${key}`, {
      method: 'POST',
      body: new URLSearchParams({ email, form, altcha }),
      headers: { 'x-forwarded-for': `10.${n >> 8}.${n & 255}.${n % 200}` },
    })
    await answer.arrayBuffer()
    return answer.status
  }
  const parts = opened.move()
  return {
    ...{ database, sink, troubles, send },
    /** Sends so many in, some at a time; how often each status came back. */
    async flood(many: number, write: (n: number) => Sent): Promise<Record<number, number>> {
      const counts: Record<number, number> = {}
      let next = 0
      const machine = async (): Promise<void> => {
        while (next < many) {
          const n = next++
          const status = await send(n, write(n))
          counts[status] = (counts[status] ?? 0) + 1
        }
      }
      await Promise.all(Array.from({ length: 32 }, machine))
      return counts
    },
    async until(question: string): Promise<void> {
      const isSo = async () =>
        Object.values((await sql<object>`${sql.raw(question)}`.execute(database)).rows[0] ?? {})[0]
      while ((await isSo()) !== true) await nextTurn()
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
