/** A journal in its folder: what it needs, what it refuses, and when it goes. */
import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openJournal } from '../../../../src/ledger/journal/open-journal.ts'
import { nameProcess } from '../../../../src/ledger/journal/process-name.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { first, outcomes } from '../../../support/ledger.ts'
import { openFolder, settingsFor } from './journal-folder.ts'
import { tryOf } from './try-of.ts'

test('its space is there before anything is sent; a folder that takes none is a mistake that says what to do', async () => {
  await using it = await openFolder()
  await using _journal = await openJournal(settingsFor(it.folder, { half: 1024 * 1024 }))
  const made = await stat(join(it.folder, first(await readdir(it.folder))))
  assert.ok(made.blocks * 512 >= 2 * 1024 * 1024, `${made.blocks} blocks`)
  assert.equal(made.mode & 0o777, 0o600)
  await writeFile(join(it.folder, 'file'), '')
  await assert.rejects(openJournal(settingsFor(join(it.folder, 'file'))), (error) => {
    assert.ok(error instanceof Mistake)
    assert.match(error.message, /No room for the journal in .*file.*BROADSHEET_DATA/)
    return true
  })
})

test('one that can’t be written lets nothing begin, says so once, and goes on by itself', async () => {
  await using it = await openFolder()
  const said: string[] = []
  let full = false
  let now = 0
  await using journal = await openJournal(
    settingsFor(it.folder, {
      unwritable: (error) => said.push(String(error)),
      writable: () => said.push('again'),
      monotonic: () => now,
      write: (fd, bytes, offset, length, position) => {
        if (full) throw new Error('ENOSPC')
        return writeSync(fd, bytes, offset, length, position)
      },
    }),
  )
  assert.ok(journal.ready() && journal.handingOver(tryOf(1)))
  full = true
  assert.ok(journal.ready(), 'nobody has noticed')
  assert.equal(journal.handingOver(tryOf(2)), false)
  for (const wait of [0, 500, 600, 5_000]) {
    now += wait
    assert.equal(journal.ready(), false)
    assert.equal(journal.handingOver(tryOf(3)), false)
    journal.answered(tryOf(1), outcomes.accepted)
  }
  full = false
  now += 1_001
  assert.ok(journal.ready() && journal.handingOver(tryOf(4)))
  assert.deepEqual(said, ['Error: ENOSPC', 'again'])
})

test('closed, it goes where the ledger holds nothing of it any more, and stays where it may', async () => {
  await using it = await openFolder()
  const [settled, unsettled] = [
    await openJournal(settingsFor(it.folder)),
    await openJournal(settingsFor(it.folder)),
  ]
  settled.settled()
  for (const each of [settled, unsettled]) {
    await each[Symbol.asyncDispose]()
    assert.equal(each.ready(), false)
    assert.equal(each.handingOver(tryOf(1)), false)
  }
  const id = unsettled.writer?.process.split(' ').at(-1)
  assert.deepEqual(await readdir(it.folder), [`${id}.journal`])
})

test('whoever handed nothing over needs no line', async () => {
  await using it = await openFolder()
  let lines = 0
  await using journal = await openJournal(
    settingsFor(it.folder, {
      write: (fd, bytes, offset, length, position) => {
        lines += 1
        return writeSync(fd, bytes, offset, length, position)
      },
    }),
  )
  journal.answered(tryOf(1), outcomes.notBegun)
  assert.equal(lines, 0)
  journal.answered(tryOf(2), outcomes.rejected)
  journal.handingOver(tryOf(3))
  journal.answered(tryOf(3), outcomes.notBegun)
  assert.equal(lines, 3)
})

test('each journal has a writer of its own, in one process too', async () => {
  await using it = await openFolder()
  await using one = await openJournal(settingsFor(it.folder))
  await using other = await openJournal(settingsFor(it.folder))
  assert.notDeepEqual(one.writer, other.writer)
  assert.equal(one.writer?.machine, nameProcess()?.machine ?? 'unnamed')
})
