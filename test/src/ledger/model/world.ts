/**
 * A small world around one edition: two workers with their journals, a wire, an operator; it knows what really happened.
 *
 * Long because every move reads and changes the one state that the laws look at.
 */
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Database } from '../../../../src/database/database.ts'
import type { Outcome } from '../../../../src/delivery/outcome.ts'
import type { EditionId } from '../../../../src/edition/edition.ts'
import { claim } from '../../../../src/ledger/claim.ts'
import { settleByEvidence } from '../../../../src/ledger/evidence.ts'
import { extend } from '../../../../src/ledger/extend.ts'
import { finish } from '../../../../src/ledger/finish.ts'
import { arm } from '../../../../src/ledger/guard/arm.ts'
import { holdAll } from '../../../../src/ledger/guard/hold.ts'
import { settleInDoubt } from '../../../../src/ledger/in-doubt.ts'
import { intend } from '../../../../src/ledger/intend.ts'
import type { Try } from '../../../../src/ledger/journal.ts'
import { record } from '../../../../src/ledger/record.ts'
import { endSession, recover } from '../../../../src/ledger/recover.ts'
import { release } from '../../../../src/ledger/release.ts'
import { replay } from '../../../../src/ledger/replay.ts'
import { planResends, resendDue } from '../../../../src/ledger/resend-doubts.ts'
import { retry } from '../../../../src/ledger/retry.ts'
import { openSession } from '../../../../src/ledger/session.ts'
import { cancel, pause, resume } from '../../../../src/ledger/steer.ts'
import { goOn, stop } from '../../../../src/ledger/stopped.ts'
import {
  addReaders,
  expireAfter,
  here,
  lease,
  outcomes,
  setClock,
  suppress,
} from '../../../support/ledger.ts'
import { checkLaws, type Deed, isOutstanding, keyOf, resentOf } from './laws.ts'
import { type causes, type Fate, type Move, type Telling, workers } from './moves.ts'
import { Process, type Told } from './process.ts'
import { look, type Snapshot } from './snapshot.ts'
import { Truth } from './truth.ts'

/** What a list's settings say of each cause of doubt. */
export type Policies = Readonly<Record<(typeof causes)[number], 'hold' | 'resend'>>

/** The edition that it is about. */
export interface Subject {
  readonly edition: EditionId
  readonly list: number
  readonly name: string
  readonly policies: Policies
}

/** How far the database's clock has been moved: it never goes back. */
export interface Clock {
  ms: number
}

const machine = 'this'
const place = { site: undefined, dataFolder: '/nowhere', embedded: undefined }
const by = 'a test'
const minute = 60_000
const retryMs = [5 * minute] as const
const heard: Readonly<Record<Fate, Outcome>> = {
  ...outcomes,
  lost: { kind: 'in_doubt', cause: 'timed_out', detail: 'no reply' },
  reset: { kind: 'in_doubt', cause: 'peer_reset', detail: 'ECONNRESET' },
}

/** Plays moves, and checks after each what must always hold. */
export class World {
  private readonly database: Database
  private readonly subject: Subject
  private readonly clock: Clock
  private readonly truth = new Truth()
  private readonly workers: Process[] = []
  /** Every process there ever was: their journals are to be found. */
  private readonly processes: Process[] = []
  private readonly handedOut = new Set<string>()
  private last: Told | undefined
  private toldNow = new Set<string>()
  private armed = true
  private joined = 0
  private now: Snapshot

  static async open(database: Database, subject: Subject, clock: Clock): Promise<World> {
    const world = new World(database, subject, { clock, now: await look(database, subject.edition) })
    for (let at = 0; at < workers; at++) await world.start(at)
    return world
  }

  private constructor(database: Database, subject: Subject, { clock, now }: { clock: Clock; now: Snapshot }) {
    this.database = database
    this.subject = subject
    this.clock = clock
    this.now = now
  }

  async play(move: Move): Promise<void> {
    const before = this.now
    this.toldNow = new Set()
    await this.act(move)
    this.now = await look(this.database, this.subject.edition)
    const deed: Deed = {
      kinds: new Set(move.kind === 'rush' ? [move.first.kind, move.second.kind] : [move.kind]),
      told: this.toldNow,
      resends: (doubt) => this.isResent(doubt),
      armed: this.armed,
    }
    checkLaws(before, this.now, { deed, truth: this.truth })
    if (move.kind === 'arm' && !move.nothingSentSince)
      for (const { n, state } of this.now.rows)
        assert.ok(!isOutstanding(state), `${n} is ${state}, and may have been sent to from another copy`)
  }

  /** However it was left: it can be brought to its end, and nobody is forgotten. */
  async end(): Promise<void> {
    if (!this.armed) await this.play({ kind: 'arm', nothingSentSince: true })
    await this.play({ kind: 'resume' })
    await this.play({ kind: 'tellLate' })
    for (const [worker] of this.workers.entries()) await this.play({ kind: 'die', worker })
    for (const [journal, { dead }] of this.processes.entries())
      if (dead) await this.play({ kind: 'replay', journal, whole: true })
    const limit = this.now.frozen
    // What a relay deferred, and what is planned to be sent again, may come one after the other.
    for (let round = 0; round < 6 && !['done', 'cancelled'].includes(this.now.status); round++) {
      await this.play({ kind: 'wait' })
      await this.play({ kind: 'wake', worker: 0 })
      await this.play({ kind: 'tick' })
      await this.play({ kind: 'go', worker: 0, limit, fate: 'accepted', telling: 'told' })
      await this.play({ kind: 'finish' })
    }
    assert.ok(['done', 'cancelled'].includes(this.now.status), `it never ends: ${JSON.stringify(this.now)}`)
    const open = this.now.rows.filter(({ state }) => isOutstanding(state))
    assert.deepEqual(open, [], 'somebody is forgotten')
    await sql`update workers set ended_at = clock() where ended_at is null`.execute(this.database)
  }

  private async act(move: Move): Promise<void> {
    const { database } = this
    const { edition, list } = this.subject
    switch (move.kind) {
      case 'claim':
        return await this.claim(this.worker(move.worker), move.limit)
      case 'intend':
        return await this.intend(this.worker(move.worker))
      case 'release':
        return await this.release(this.worker(move.worker).claimed.splice(0, move.limit))
      case 'send':
        return await this.send(this.worker(move.worker), move.fate, move.telling)
      case 'go': {
        const worker = this.worker(move.worker)
        await this.claim(worker, move.limit)
        await this.intend(worker)
        while (worker.transmitting.length > 0) await this.send(worker, move.fate, move.telling)
        return
      }
      case 'die':
        this.worker(move.worker).die()
        return await this.start(move.worker)
      case 'lapse':
        return void (await sql`update workers set lease_until = clock()
          where fence = ${this.worker(move.worker).fence}`.execute(database))
      case 'wake':
        return await this.openFence(this.worker(move.worker))
      case 'end':
        return void (await endSession(database, this.worker(move.worker).fence))
      case 'recover':
        return void (await recover(
          database,
          move.near
            ? { ...here, writer: { machine, process: 'another' } }
            : { ...here, writer: { machine: 'another', process: '1' } },
        ))
      case 'replay':
        return await this.replay(move.journal, move.whole)
      case 'tellLate':
        for (const worker of this.workers) for (const told of worker.untold.splice(0)) await this.tell(told)
        return
      case 'tellAgain':
        if (this.last !== undefined) await this.tell(this.last)
        return
      case 'pause':
        return void (await pause(database, edition, 'why'))
      case 'resume':
        return void (await resume(database, edition))
      case 'cancel':
        return void (await cancel(database, edition, 'why'))
      case 'finish':
        return void (await finish(database, edition))
      case 'stopLoss':
        return void (await stop(database, { edition, by: 'stop_loss', reason: 'why' }, async () => undefined))
      case 'relaysOut':
        return void (await stop(database, { edition, by: 'relays', reason: 'why' }, async () => undefined))
      case 'relayBack':
        return void (await goOn(database, edition))
      case 'tick':
        await planResends(database, { retryMs, expireAfterMs: expireAfter })
        return void (await resendDue(database))
      case 'wait':
        this.clock.ms += 20 * minute
        return await setClock(database, this.clock.ms)
      case 'join':
        return await addReaders(database, list, 1, `${this.subject.name}late${++this.joined}`)
      case 'leave':
        return void (await sql`update subscriptions set state = 'unsubscribed'
          where list_id = ${list} and subscriber_id = ${await this.subscriberOf(move.n)}`.execute(database))
      case 'suppress':
        return await suppress(database, await this.subscriberOf(move.n))
      case 'evidence':
        if (this.truth.takenOf(move.n) > 0)
          await settleByEvidence(database, { edition, n: move.n, by: 'unsubscribe' })
        return
      case 'settle': {
        const { settlement, recipients } = move
        const some = recipients === undefined ? {} : { recipients }
        return void (await settleInDoubt(database, { edition, settlement, by, ...some }))
      }
      case 'retry':
        return void (await retry(database, { edition, states: move.states, by }))
      case 'extend':
        return void (await extend(database, { edition, to: move.to, by }))
      case 'disarm':
        this.armed = false
        await sql`insert into armed (fingerprint, armed_by) values ('{"system":"another"}', 'a test')
          on conflict (one) do update set fingerprint = excluded.fingerprint`.execute(database)
        return
      case 'hold':
        // Of a database that is armed only one without workers is held: there are some here.
        if (!this.armed) await holdAll(database, 'why')
        return
      case 'arm':
        this.armed = true
        return void (await arm(database, place, { by, nothingSentSince: move.nothingSentSince }))
      case 'rush':
        return void (await Promise.all([this.act(move.first), this.act(move.second)]))
    }
  }

  private worker(at: number): Process {
    const worker = this.workers[at]
    assert.ok(worker !== undefined)
    return worker
  }

  /** A new process in this worker's place; nobody has taken care yet of the one before. */
  private async start(at: number): Promise<void> {
    const started = new Process({ machine, process: `${this.subject.name} ${this.processes.length}` })
    this.workers[at] = started
    this.processes.push(started)
    await this.openFence(started)
  }

  private async openFence(worker: Process): Promise<void> {
    const clocks = { monotonic: () => 0, wall: () => 0 }
    const owner = { ...here, pid: 1, writer: worker.writer }
    worker.fence = (await openSession(this.database, owner, lease, clocks)).fence
  }

  private async claim(worker: Process, limit: number): Promise<void> {
    const { edition } = this.subject
    const { fence } = worker
    for (const { n, turn } of await claim(this.database, { edition, fence, limit })) {
      assert.ok(!this.handedOut.has(`${n} ${turn}`), `${n} is handed out twice in one turn`)
      this.handedOut.add(`${n} ${turn}`)
      worker.claimed.push({ edition, fence, n, turn })
    }
  }

  private async intend(worker: Process): Promise<void> {
    const { edition } = this.subject
    const all = worker.claimed.splice(0)
    for (const fence of new Set(all.map((held) => held.fence))) {
      const held = all.filter((each) => each.fence === fence)
      const intended = await intend(this.database, { edition, fence, held })
      const through = new Set(intended.map(({ n }) => n))
      worker.transmitting.push(...held.filter(({ n }) => through.has(n)))
      await this.release(held.filter(({ n }) => !through.has(n)))
    }
  }

  private async release(all: readonly Try[]): Promise<void> {
    const { edition } = this.subject
    for (const fence of new Set(all.map((held) => held.fence)))
      await release(this.database, { edition, fence, held: all.filter((held) => held.fence === fence) })
  }

  private async send(worker: Process, fate: Fate, telling: Telling): Promise<void> {
    const held = worker.transmitting.shift()
    if (held === undefined) return
    const handed = fate !== 'notBegun'
    const outcome = heard[fate]
    if (handed) {
      const row = this.now.rows[held.n - 1]
      assert.ok(row !== undefined)
      assert.ok(
        this.truth.takenOf(held.n) <= resentOf(row),
        `${held.n} is sent again, and nobody asked for it: ${JSON.stringify(row)}`,
      )
      worker.write(held, telling === 'unwritten' ? undefined : outcome)
    }
    this.truth.note(held, { handed, taken: fate === 'accepted' || fate === 'lost' })
    const { fence, n, turn } = held
    const delay = fate === 'deferred' ? 10 * minute : 0
    const told = { fence, results: [{ n, turn, outcome, date: new Date(), delay }], by: worker }
    if (telling === 'told') await this.tell(told)
    else worker.untold.push(told)
  }

  private async tell(told: Told): Promise<void> {
    const { edition } = this.subject
    const { fence, results } = told
    for (const { n, turn } of results) this.toldNow.add(keyOf({ fence, n, turn }))
    await record(this.database, { edition, fence, results, expireAfter })
    told.by.free(edition, told)
    this.last = told
  }

  /** Of one that lives, or is on another machine, only what stands there counts; here every other line is missing. */
  private async replay(at: number, whole: boolean): Promise<void> {
    const found = this.processes[at % this.processes.length]
    assert.ok(found !== undefined)
    const everything = whole && found.dead
    const entries = everything ? found.entries : found.entries.filter((_, line) => line % 2 === 1)
    for (const { of, outcome } of entries) if (outcome !== undefined) this.toldNow.add(keyOf(of))
    await replay(
      this.database,
      { writer: found.writer, proves: everything ? 'everything' : 'replies', entries },
      { expireAfter, delayOf: () => 10 * minute },
    )
  }

  private isResent(doubt: string | null): boolean {
    const { processDied, peerReset, timedOut, hostLost } = this.subject.policies
    const policies = new Map([
      ['process_died', processDied],
      ['stopped', processDied],
      ['peer_reset', peerReset],
      ['timed_out', timedOut],
      ['host_lost', hostLost],
    ])
    return policies.get(doubt ?? '') === 'resend'
  }

  private async subscriberOf(n: number): Promise<number> {
    const found = await sql<{ id: number }>`select subscriber_id as id from deliveries
      where edition_id = ${this.subject.edition} and n = ${n}`.execute(this.database)
    return found.rows[0]?.id ?? 0
  }
}
