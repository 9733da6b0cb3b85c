/**
 * A small world around one edition: two workers, a wire, an operator; it knows what really happened.
 *
 * Long because every move reads and changes the one state that the checks after it look at.
 */
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import type { EditionId } from '../../../src/edition/edition.ts'
import { type Claimed, claim } from '../../../src/ledger/claim.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { type Settlement, settleInDoubt } from '../../../src/ledger/in-doubt.ts'
import { intend } from '../../../src/ledger/intend.ts'
import { launch } from '../../../src/ledger/launch.ts'
import { type Result, record } from '../../../src/ledger/record.ts'
import { recover } from '../../../src/ledger/recover.ts'
import { release } from '../../../src/ledger/release.ts'
import { cancel, pause, resume } from '../../../src/ledger/steer.ts'
import { countDeliveries, isSumRight } from '../../../src/ledger/totals.ts'
import {
  addEdition,
  addList,
  addReaders,
  expireAfter,
  openFence,
  outcomes,
  printOf,
  readStates,
  readStatus,
  suppress,
} from '../../support/ledger.ts'

/** How a message ends on the wire. */
export type Fate = keyof typeof outcomes

/** One thing that happens. */
export type Move =
  | { readonly kind: 'claim' | 'intend' | 'release' | 'die'; readonly worker: number; readonly limit: number }
  | { readonly kind: 'rush'; readonly limit: number }
  /** Claimed, intended and sent in one go. */
  | { readonly kind: 'go'; readonly worker: number; readonly limit: number; readonly fate: Fate }
  | { readonly kind: 'send'; readonly worker: number; readonly fate: Fate; readonly told: boolean }
  | { readonly kind: 'tellLate' | 'tellAgain' | 'pause' | 'resume' | 'cancel' | 'finish' }
  | { readonly kind: 'leave' | 'suppress'; readonly n: number }
  | { readonly kind: 'settle'; readonly settlement: Settlement }

interface Worker {
  fence: number
  claimed: Claimed[]
  transmitting: Claimed[]
}

/** A record statement. */
interface Told {
  readonly fence: number
  readonly results: readonly Result[]
}

const terminal = ['accepted', 'rejected', 'suppressed', 'unsubscribed', 'cancelled', 'expired']

/** Opens a world with a list of its own. */
export async function openWorld(database: Database, name: string, readers: number): Promise<World> {
  const list = await addList(database, name)
  await addReaders(database, list, readers, name)
  const ids = await sql<{ id: number }>`
    select subscriber_id as id from subscriptions where list_id = ${list} order by 1`.execute(database)
  const edition = await addEdition(database, list, { key: name })
  await launch(database, { edition, agreed: printOf(name), again: false })
  const world = new World(
    database,
    edition,
    list,
    ids.rows.map(({ id }) => id),
  )
  for (const worker of world.workers) worker.fence = await openFence(database)
  return world
}

/** Plays moves and checks after each what must always hold. */
export class World {
  readonly workers: readonly Worker[] = [newWorker(), newWorker()]
  readonly database: Database
  readonly edition: EditionId
  readonly list: number
  readonly ids: readonly number[]
  /** By n: how often the message was taken by the server, or may have been. */
  private readonly taken = new Map<number, number>()
  private readonly resends = new Map<number, number>()
  /** Readers who are off the list, or suppressed. */
  private readonly gone = new Set<number>()
  /** Replies that were read, and are not written down yet. */
  private untold: Told[] = []
  private last: Told | undefined
  private states: string[] = []

  constructor(database: Database, edition: EditionId, list: number, ids: readonly number[]) {
    this.database = database
    this.edition = edition
    this.list = list
    this.ids = ids
  }

  async play(move: Move): Promise<void> {
    await this.act(move)
    await this.check(move)
  }

  private async act(move: Move): Promise<void> {
    const { database, edition } = this
    switch (move.kind) {
      case 'claim':
        return await this.claim(this.worker(move.worker), move.limit)
      case 'rush':
        await Promise.all(this.workers.map((worker) => this.claim(worker, move.limit)))
        return
      case 'intend':
        return await this.intend(this.worker(move.worker))
      case 'release': {
        const { fence, claimed } = this.worker(move.worker)
        await release(database, { edition, fence, held: claimed.splice(0, move.limit) })
        return
      }
      case 'send':
        return await this.send(this.worker(move.worker), move.fate, move.told)
      case 'go': {
        const worker = this.worker(move.worker)
        await this.claim(worker, move.limit)
        await this.intend(worker)
        return await this.send(worker, move.fate, true)
      }
      case 'tellLate':
        for (const told of this.untold.splice(0)) await this.tell(told)
        return
      case 'tellAgain':
        if (this.last !== undefined) await this.write(this.last)
        return
      case 'die':
        return await this.die(this.worker(move.worker))
      case 'pause':
        return void (await pause(database, edition, 'why'))
      case 'resume':
        return void (await resume(database, edition))
      case 'cancel':
        return void (await cancel(database, edition, 'why'))
      case 'finish':
        return void (await finish(database, edition))
      case 'leave':
        await sql`update subscriptions set state = 'unsubscribed'
          where list_id = ${this.list} and subscriber_id = ${this.ids[move.n - 1]}`.execute(database)
        this.gone.add(move.n)
        return
      case 'suppress':
        await suppress(database, this.ids[move.n - 1] ?? 0)
        this.gone.add(move.n)
        return
      case 'settle':
        for (const [at, state] of (await readStates(database, edition)).entries())
          if (state === 'in_doubt' && move.settlement === 'resend') add(this.resends, at + 1, 1)
        await settleInDoubt(database, { edition, settlement: move.settlement })
        return
    }
  }

  private worker(at: number): Worker {
    const worker = this.workers[at]
    assert.ok(worker !== undefined)
    return worker
  }

  private async claim(worker: Worker, limit: number): Promise<void> {
    const { edition } = this
    const found = await claim(this.database, { edition, fence: worker.fence, limit })
    for (const { n } of found) {
      const holders = this.workers.filter((each) =>
        [...each.claimed, ...each.transmitting].some((held) => held.n === n),
      )
      assert.equal(holders.length, 0, `${n} is handed out while somebody holds it`)
      worker.claimed.push(...found.filter((row) => row.n === n))
    }
  }

  private async intend(worker: Worker): Promise<void> {
    const { edition } = this
    const held = worker.claimed.splice(0)
    const sending = (await readStatus(this.database, edition)) === 'sending'
    const through = new Set(
      (await intend(this.database, { edition, fence: worker.fence, held })).map(({ n }) => n),
    )
    for (const n of through) assert.ok(sending && !this.gone.has(n), `${n} is let through`)
    worker.transmitting.push(...held.filter(({ n }) => through.has(n)))
    await release(this.database, {
      edition,
      fence: worker.fence,
      held: held.filter(({ n }) => !through.has(n)),
    })
  }

  private async send(worker: Worker, fate: Fate, told: boolean): Promise<void> {
    const held = worker.transmitting.shift()
    if (held === undefined) return
    const { n, turn } = held
    const before = this.taken.get(n) ?? 0
    assert.ok(before <= (this.resends.get(n) ?? 0), `${n} is sent again, and nobody asked for it`)
    // While the reply is not written down, nobody else knows that the message was not taken.
    if (fate === 'accepted' || fate === 'inDoubt' || !told) add(this.taken, n, 1)
    const word = {
      fence: worker.fence,
      results: [{ n, turn, outcome: outcomes[fate], date: new Date(), delay: 0 }],
    }
    if (told) await this.tell(word, true)
    else this.untold.push(word)
  }

  /** What is written down and says that nothing was taken is proof of it. */
  private async tell(told: Told, counted = false): Promise<void> {
    const settled = await this.write(told)
    this.last = told
    for (const { n, outcome } of told.results)
      if (!counted && settled > 0 && outcome.kind !== 'accepted' && outcome.kind !== 'in_doubt')
        add(this.taken, n, -1)
  }

  private async write({ fence, results }: Told): Promise<number> {
    return await record(this.database, { edition: this.edition, fence, results, expireAfter })
  }

  /** The worker is gone with all it knew; another process takes its place. */
  private async die(worker: Worker): Promise<void> {
    await sql`update workers set lease_until = clock() where fence = ${worker.fence}`.execute(this.database)
    await recover(this.database)
    worker.claimed = []
    worker.transmitting = []
    worker.fence = await openFence(this.database)
  }

  private async check(move: Move): Promise<void> {
    const [states, status] = await Promise.all([
      readStates(this.database, this.edition),
      readStatus(this.database, this.edition),
    ])
    const outstanding = states.filter((is) => ['waiting', 'claimed', 'transmitting'].includes(is))
    if (status === 'done') assert.deepEqual(outstanding, [], 'done, with somebody outstanding')
    if (status === 'cancelled') assert.ok(!states.includes('waiting'), 'cancelled, with somebody waiting')
    const settles = ['settle', 'tellLate', 'tellAgain'].includes(move.kind)
    for (const [at, was] of this.states.entries()) {
      const is = states[at]
      if (terminal.includes(was)) assert.equal(is, was, `${at + 1} has come back from its end`)
      if (was === 'in_doubt' && !settles) assert.equal(is, was, `${at + 1} is out of doubt`)
    }
    this.states = states
  }

  /** However it was left: it can be brought to its end, and nobody is forgotten. */
  async end(): Promise<void> {
    await this.play({ kind: 'resume' })
    for (const worker of [0, 1]) await this.play({ kind: 'die', worker, limit: 0 })
    await this.play({ kind: 'tellLate' })
    await this.play({ kind: 'go', worker: 0, limit: 2 * this.ids.length, fate: 'accepted' })
    while (this.worker(0).transmitting.length > 0)
      await this.play({ kind: 'send', worker: 0, fate: 'accepted', told: true })
    await this.play({ kind: 'finish' })
    const { totals } = await countDeliveries(this.database, this.edition)
    assert.ok(isSumRight(totals), 'the sum')
    assert.equal(totals.outstanding, 0, 'somebody is forgotten')
    assert.ok(['done', 'cancelled'].includes(await readStatus(this.database, this.edition)))
  }
}

function newWorker(): Worker {
  return { fence: 0, claimed: [], transmitting: [] }
}

function add(counts: Map<number, number>, n: number, by: number): void {
  counts.set(n, (counts.get(n) ?? 0) + by)
}
