/** A relay that breaks off, stalls, babbles and refuses at every phase: what it took and what the ledger says are the same. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import { readerAddresses } from '../support/launched-edition.ts'
import type { Step } from '../support/sink-script.ts'

const { readers, times, flapped } = scale({
  // A relay of which a tenth is 421 is slowed to a few messages a second: 10,000 were not through in half an hour.
  full: { readers: 10_000, times: 250, flapped: 2_000 },
  // After a lost connection a relay is left alone for a while: this takes seconds for each handful of them.
  ci: { readers: 600, times: 2, flapped: 600 },
})

const yaml = `delivery: { lease: 5s, renewLease: 1s, retry: [1s, 1s, 1s, 2s], stopLoss: { rejectedPercent: 100 } }
relays: { main: { connections: 10, probe: 500ms, timeouts: { command: 2s, afterDot: 2s } } }
`

/** Every fortieth reader, from this one on. */
const each =
  (first: number) =>
  (rcpt: string): boolean =>
    Number(/\d+/.exec(rcpt)?.[0] ?? -1) % 40 === first

/** Not the connection by which the command `send` tries the relay. */
const sending = (connection: number): boolean => connection > 1

/** Asked for every recipient once only: the next try goes well. */
function once(when: (rcpt: string) => boolean): (rcpt: string) => boolean {
  const had = new Set<string>()
  return (rcpt) => {
    if (!when(rcpt) || had.has(rcpt)) return false
    had.add(rcpt)
    return true
  }
}

async function sendTo(script: readonly Step[], many: number): Promise<FaultRun> {
  const run = await openFaultRun({ readers: many, sink: { script }, yaml })
  return run
}

async function finish(run: FaultRun): Promise<number> {
  const edition = await run.launch()
  const worker = await run.startWorker()
  await run.untilDone(edition)
  worker.kill('SIGTERM')
  const { code } = await worker.ended
  assert.equal(code, 0, worker.output())
  return edition
}

/** How many recipients of an edition are in a state with such a reply. */
async function count(run: FaultRun, edition: number, where: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from deliveries d where edition_id = ${edition} and ${sql.raw(where)}`.execute(
    run.database,
  )
  return rows[0]?.count ?? -1
}

describe('a relay that misbehaves in mid-send', () => {
  test('breaks off, resets and falls silent before the last dot: nobody is lost or gets it twice', async () => {
    const script: Step[] = [
      { at: 'greeting', times: 2, connection: sending, end: 'drop' },
      { at: 'ehlo', times: 2, connection: sending, end: 'reset' },
      { at: 'mail', times: 4, connection: sending, end: 'reset' },
      { at: 'rcpt', when: once(each(1)), times, end: 'drop' },
      { at: 'rcpt', when: once(each(2)), times, raw: '25', end: 'drop' },
      { at: 'data', when: once(each(3)), times, end: 'reset' },
      { at: 'body', when: once(each(4)), times, end: 'reset' },
      { at: 'rcpt', when: once(each(5)), times, end: 'stall' },
      // Once: each of these asks for a slower pace.
      { at: 'rcpt', times: 1, reply: `451 4.3.0 ${'x'.repeat(64 * 1024)}` },
    ]
    await using run = await sendTo(script, readers)
    const edition = await finish(run)
    const fate = await run.check(edition)
    // A message that was reset in its middle may have left to its last byte before that was seen.
    assert.ok(fate.inDoubt <= Math.ceil(readers / 40), `${fate.inDoubt} in doubt`)
    assert.deepEqual(fate, { accepted: readers - fate.inDoubt, inDoubt: fate.inDoubt, doubtArrived: 0 })
  })

  test('breaks off, resets and falls silent after it: in doubt are these, by name, and no other', async () => {
    const script: Step[] = [
      { at: 'dot', when: each(1), end: 'reset' },
      { at: 'dot', when: each(2), end: 'stall' },
      { at: 'recorded', when: each(3), end: 'reset' },
      { at: 'recorded', when: each(4), end: 'stall' },
      { at: 'recorded', when: each(5), raw: '25', end: 'drop' },
      { at: 'recorded', when: each(6), end: 'drop' },
    ]
    await using run = await sendTo(script, readers)
    const edition = await finish(run)
    const fate = await run.check(edition)
    const share = Math.ceil(readers / 40)
    assert.deepEqual(fate, { accepted: readers - 6 * share, inDoubt: 6 * share, doubtArrived: 4 * share })
    assert.equal(await count(run, edition, "d.doubt = 'timed_out'"), 2 * share)
    assert.equal(await count(run, edition, "d.doubt = 'peer_reset'"), 4 * share)
  })

  test('10 % 421, 10 % 450, 1 % 550, 1 % reset: everybody valid once, the others are rejected', async () => {
    const late =
      (...firsts: readonly number[]) =>
      (rcpt: string): boolean =>
        firsts.some((first) => each(first)(rcpt))
    const gone = late(1)
    const script: Step[] = [
      { at: 'rcpt', when: gone, reply: '550 5.1.1 no such user' },
      { at: 'rcpt', when: once(late(2)), end: 'reset' },
      {
        at: 'rcpt',
        when: once(late(3, 4, 5, 6)),
        reply: '450 4.2.0 later',
      },
      {
        at: 'dot',
        when: once(late(7, 8, 9, 10)),
        reply: '421 4.7.0 busy',
        end: 'drop',
      },
    ]
    await using run = await sendTo(script, flapped)
    const edition = await finish(run)
    const fate = await run.check(edition)
    const share = Math.ceil(flapped / 40)
    assert.deepEqual(fate, { accepted: flapped - share, inDoubt: 0, doubtArrived: 0 })
    assert.equal(await count(run, edition, "state = 'rejected' and blame = 'recipient'"), share)
    const { rows } = await sql<{ address: string }>`
      select s.address from deliveries d join subscribers s on s.id = d.subscriber_id
      where d.edition_id = ${edition} and d.state = 'rejected' order by 1`.execute(run.database)
    const refused = readerAddresses(flapped).filter(gone).sort()
    assert.deepEqual(rows.map(({ address }) => address).sort(), refused)
    const bounced = await sql<{ address: string }>`
      select s.address from bounces b join subscribers s using (address_hash)
        join suppressions p on p.address_hash = s.address_hash and p.reason = 'hard_bounce'
      where b.edition_id = ${edition} and b.kind = 'hard'`.execute(run.database)
    assert.deepEqual(bounced.rows.map(({ address }) => address).sort(), refused)
  })
})
