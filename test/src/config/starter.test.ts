/** Whatever a publication is called, the settings that `init` writes are read back as they were meant. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { mailbox, showMailbox } from '../../../src/config/values.ts'
import { readConfig } from '../../../src/config.ts'
import { runHere } from '../../support/run-here.ts'

/** Runs `init` in a folder of its own and reads what it wrote; undefined where it refused. */
async function initialise(name: string, from: string) {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-init-'))
  try {
    const rest = ['--postal-address=1 Press Lane', '--site=https://news.example.org']
    const ran = await runHere({ folder, env: {} }, ['init', `--name=${name}`, `--from=${from}`, ...rest])
    if (ran.code !== 0) return undefined
    return readConfig({ env: {}, cwd: folder, needs: 'publication' }).publication
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const awkward = fc.string({
  unit: fc.constantFrom(...'"\\<>@,\'#:{}&*-!%|`? Té漢'.split('')),
  minLength: 1,
  maxLength: 20,
})
const names = fc
  .oneof(
    awkward,
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('Tom "T" Post', 'null', '~', '007'),
  )
  .map((name) => name.trim())
  .filter((name) => /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(name))

test('init writes any name so that it is read back, in the From header as well', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const publication = await initialise(name, 'a@b.example')
      assert.deepEqual([publication?.name, publication?.from], [name, { name, address: 'a@b.example' }])
    }),
  )
})

test('a mailbox that is shown is read back', () => {
  fc.assert(
    fc.property(fc.oneof(names, fc.constant('')), (name) => {
      const written = { name, address: 'a@b.example' }
      assert.deepEqual(mailbox.parse(showMailbox(written)), written)
    }),
  )
})

test('a sender is taken as it is typed, and what can be no sender is refused before anything is written', async () => {
  for (const [typed, name] of [
    ['Tom "T" Post <a@b.example>', 'Tom "T" Post'],
    ['"Post, Tom" <a@b.example>', 'Post, Tom'],
    ['Tom <T> <a@b.example>', 'Tom <T>'],
    ['<a@b.example>', 'The Daily'],
  ] as const)
    assert.equal((await initialise('The Daily', typed))?.from.name, name)
  for (const typed of ['a@', 'Tom\nPost <a@b.example>', 'Tom <a@b.example> Post'])
    assert.equal(await initialise('The Daily', typed), undefined, typed)
  assert.equal(await initialise('Two\nlines', 'a@b.example'), undefined)
})
