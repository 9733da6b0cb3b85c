/** What others find in a folder of the journals of those who write no more. */
import assert from 'node:assert/strict'
import { cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openJournal } from '../../../../src/ledger/journal/open-journal.ts'
import { first, outcomes } from '../../../support/ledger.ts'
import { age, openFolder, settingsFor, startWriter } from './journal-folder.ts'
import { tryOf } from './try-of.ts'

const linux = { skip: process.platform === 'linux' ? false : 'nothing is proved here' }
const day = 24 * 3_600_000

test(
  'a killed writer leaves what it handed over and heard; it goes once that is settled',
  linux,
  async () => {
    await using it = await openFolder()
    await using other = await startWriter(it.folder)
    await using journal = await openJournal(settingsFor(it.folder))
    assert.deepEqual(await journal.leftBehind(), [], 'it lives')
    other.child.kill('SIGSTOP')
    assert.deepEqual(await journal.leftBehind(), [], 'it is only stopped')
    await other.end()
    const [left, ...more] = await journal.leftBehind()
    assert.ok(left !== undefined && more.length === 0)
    assert.deepEqual(left.writer, other.writer)
    assert.equal(left.proves, 'everything')
    const kinds = new Map(left.entries.map(({ of, outcome }) => [of.n, outcome?.kind]))
    for (const n of [6, 7]) assert.equal(kinds.get(n), 'accepted', `${n} was answered`)
    for (const n of [8, 9, 10]) assert.ok(kinds.has(n) && kinds.get(n) === undefined, `${n} is in doubt`)
    await left.taken(true)
    assert.equal((await readdir(it.folder)).length, 1)
  },
)

test('one that the ledger knows nothing of is kept for a day, and offered once', linux, async () => {
  await using it = await openFolder()
  const other = await startWriter(it.folder)
  await other.end()
  await using journal = await openJournal(settingsFor(it.folder))
  const left = first([...(await journal.leftBehind())])
  await left.taken(false)
  assert.deepEqual(await journal.leftBehind(), [])
  assert.equal((await readdir(it.folder)).length, 2)
})

test(
  'a copy, another place’s journal and another database’s prove no more than their replies, or nothing',
  linux,
  async () => {
    await using it = await openFolder()
    const other = await startWriter(it.folder)
    await other.end()
    await using journal = await openJournal(settingsFor(it.folder))
    const name = first(
      (await readdir(it.folder)).filter((each) => !journal.writer?.process.endsWith(each.slice(0, 36))),
    )
    const [original, copied] = [join(it.folder, name), join(it.folder, 'copied')]
    await cp(original, copied)
    await rm(original)
    await rename(copied, original)
    const left = first([...(await journal.leftBehind())])
    assert.equal(left.proves, 'replies')
    assert.ok(left.entries.length >= 5)
    await using elsewhere = await openJournal(settingsFor(it.folder, { instance: 'another' }))
    assert.deepEqual(await elsewhere.leftBehind(), [])
  },
)

test('of a writer elsewhere the replies count once it has been silent; the file is kept for a day', async () => {
  await using it = await openFolder()
  await using journal = await openJournal(settingsFor(it.folder))
  const far = await openJournal(settingsFor(it.folder, { named: { machine: 'far', pid: 1, startedAt: '1' } }))
  far.handingOver(tryOf(1))
  far.answered(tryOf(1), outcomes.accepted)
  assert.deepEqual(await journal.leftBehind(), [], 'it may live')
  const path = join(it.folder, `${far.writer?.process.split(' ').at(-1)}.journal`)
  await age(path, 3 * 60_000)
  const left = first([...(await journal.leftBehind())])
  assert.equal(left.proves, 'replies')
  assert.deepEqual(left.entries, [{ of: tryOf(1), outcome: outcomes.accepted }])
  await left.taken(true)
  assert.deepEqual(await journal.leftBehind(), [], 'told')
  assert.ok(await stat(path))
  await age(path, day + 1_000)
  await first([...(await journal.leftBehind())]).taken(true)
  await journal.leftBehind()
  await assert.rejects(stat(path), { code: 'ENOENT' })
  await far[Symbol.asyncDispose]()
})
