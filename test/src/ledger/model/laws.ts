/** What must hold after every move, whatever it was. */
import assert from 'node:assert/strict'
import type { Row, Snapshot } from './snapshot.ts'
import type { Truth } from './truth.ts'

/** What a move may have done, told by the world that made it. */
export interface Deed {
  /** The verbs that ran. */
  readonly kinds: ReadonlySet<string>
  /** The tries whose replies were told, as {@link keyOf} names them. */
  readonly told: ReadonlySet<string>
  /** By cause, as the ledger names it: the list wants it sent again. */
  readonly resends: (doubt: string | null) => boolean
  readonly armed: boolean
}

const outstanding = ['waiting', 'claimed', 'transmitting']
const terminal = ['accepted', 'rejected', 'suppressed', 'unsubscribed', 'cancelled', 'expired']

/** Which verbs may note what. */
const noters: Readonly<Record<string, readonly string[]>> = {
  deferred: ['send', 'go', 'tellLate', 'tellAgain', 'replay'],
  in_doubt: ['send', 'go', 'tellLate', 'tellAgain', 'replay', 'recover', 'end', 'arm'],
  recovered: ['replay'],
  retried: ['retry', 'extend'],
  accepted_by_operator: ['settle'],
  resent_by_operator: ['settle'],
  resent_by_policy: ['tick'],
  accepted_by_evidence: ['evidence'],
}

/** Which verbs may have an edition go on that was stopped by whom. */
const mendings: Readonly<Record<string, readonly string[]>> = {
  relays: ['resume', 'relayBack'],
  guard: ['resume', 'arm'],
}

/** Which verbs may put somebody back in an edition that was done. */
const reopenings = ['settle', 'retry', 'extend', 'tick', 'replay', 'tellLate', 'tellAgain', 'send', 'go']

/** Whether something of it is still to come. */
export function isOutstanding(state: string): boolean {
  return outstanding.includes(state)
}

/** One try. */
export function keyOf({ fence, n, turn }: Pick<Row, 'fence' | 'n' | 'turn'>): string {
  return `${fence} ${n} ${turn}`
}

/** How often somebody, or the settings, said that it is to be sent again though it may have been taken. */
export function resentOf(row: Pick<Row, 'events'>): number {
  return row.events.filter((kind) => kind === 'resent_by_operator' || kind === 'resent_by_policy').length
}

/** Checks an edition by itself, against the truth, and against how it was before. */
export function checkLaws(before: Snapshot, after: Snapshot, { deed, truth }: { deed: Deed; truth: Truth }) {
  checkEdition(after)
  checkSteps(before, after, deed)
  for (const row of after.rows) checkAgainstTruth(row, truth)
  for (const [at, was] of before.rows.entries()) {
    const is = after.rows[at]
    assert.ok(is !== undefined, `${was.n} is lost`)
    checkChange(was, is, { deed, truth })
  }
}

function checkEdition({ status, stoppedBy, frozen, rows }: Snapshot): void {
  assert.deepEqual(
    rows.map(({ n }) => n),
    Array.from({ length: frozen }, (_, at) => at + 1),
    'the sum',
  )
  assert.equal(new Set(rows.map(({ subscriber }) => subscriber)).size, frozen, 'a reader has two rows')
  const states = rows.map(({ state }) => state)
  for (const state of states) assert.ok([...outstanding, ...terminal, 'in_doubt'].includes(state), state)
  if (status === 'done')
    for (const row of rows)
      assert.ok(
        !outstanding.includes(row.state) && !(row.state === 'in_doubt' && row.planned),
        `done, with ${row.n} ${row.state}`,
      )
  if (status === 'cancelled') assert.ok(!states.includes('waiting'), 'cancelled, with somebody waiting')
  if (status === 'sending') assert.equal(stoppedBy, null, 'sending, and stopped')
  if (status === 'paused' || status === 'held') assert.notEqual(stoppedBy, null, `${status} by nobody`)
}

/** Who may lead an edition out of where it stood. */
function checkSteps(before: Snapshot, after: Snapshot, { kinds, armed }: Deed): void {
  const by = (verbs: readonly string[]) => verbs.some((verb) => kinds.has(verb))
  const said = `${before.status} by ${before.stoppedBy} -> ${after.status} by ${[...kinds].join()}`
  if (before.status === 'cancelled') assert.equal(after.status, 'cancelled', said)
  if (before.status === after.status || after.status === 'cancelled') return
  if (before.status === 'done') assert.ok(after.status === 'sending' && by(reopenings), said)
  if (after.status === 'done') assert.ok(before.status === 'sending' && by(['finish']), said)
  if ((before.status === 'paused' || before.status === 'held') && after.status === 'sending')
    assert.ok(armed && by(mendings[before.stoppedBy ?? ''] ?? ['resume']), said)
}

/** Whom the relay took, the ledger never forgets; whom it calls accepted, the relay took or a person knows better. */
function checkAgainstTruth(row: Row, truth: Truth): void {
  if (truth.takenOf(row.n) > resentOf(row))
    assert.ok(
      ['accepted', 'in_doubt', 'transmitting'].includes(row.state),
      `${row.n} was taken, and is ${row.state}`,
    )
  if (row.state === 'accepted')
    assert.ok(
      truth.takenOf(row.n) > 0 || row.events.includes('accepted_by_operator'),
      `${row.n} is accepted, and was never taken`,
    )
}

function checkChange(was: Row, is: Row, { deed, truth }: { deed: Deed; truth: Truth }): void {
  const noted = is.events.slice(was.events.length)
  const said = `${was.n}: ${was.state} -> ${is.state} (${noted.join()})`
  assert.deepEqual(is.events.slice(0, was.events.length), was.events, `${was.n} has lost events`)
  for (const kind of noted)
    assert.ok(
      (noters[kind] ?? []).some((verb) => deed.kinds.has(verb)),
      `${said} by ${[...deed.kinds].join()}`,
    )
  if (noted.some((kind) => /^(accepted|resent)_by_/.test(kind)))
    assert.equal(was.state, 'in_doubt', `${said}: nobody doubted it`)
  if (noted.includes('resent_by_policy')) assert.ok(deed.resends(was.doubt), `${said}: the list holds them`)
  if (terminal.includes(was.state) && is.state !== was.state)
    assert.ok(was.state !== 'accepted' && noted.includes('retried'), `${said}: come back from its end`)
  if (was.state === 'in_doubt' && is.state !== 'in_doubt')
    assert.ok(
      deed.told.has(keyOf(was)) || noted.some((kind) => kind !== 'deferred' && kind !== 'in_doubt'),
      `${said}: out of doubt, and nobody said why`,
    )
  const onWire = was.state === 'transmitting' || was.state === 'in_doubt'
  if (
    onWire &&
    ['waiting', 'claimed'].includes(is.state) &&
    !noted.some((kind) => kind.startsWith('resent_'))
  )
    assert.ok(!truth.of(was).taken, `${said}: due again, and it was taken`)
  if (noted.includes('recovered')) assert.ok(!truth.of(was).handed, `${said}: it was handed over`)
  if (!deed.armed)
    assert.ok(is.turn === was.turn || deed.kinds.has('disarm'), `${said}: claimed, and not armed`)
  // A reply settles the try it is of, and nothing else.
  const tellsOnly = [...deed.kinds].every((kind) => kind === 'tellLate' || kind === 'tellAgain')
  if (tellsOnly && is.rest !== was.rest)
    assert.ok(onWire && deed.told.has(keyOf(was)), `${said}: a reply has changed another try`)
}
