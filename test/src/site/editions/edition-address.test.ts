/** The address of an edition's page: only what `editionPath` writes is one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editionPath } from '../../../../src/edition/identify.ts'
import { isRightKey, readEditionAddress } from '../../../../src/site/editions/edition-address.ts'

const key = '0123456789ab'

test('what editionPath writes is read back', () => {
  for (const id of [1, 35, 36, 17_000, 2 ** 31 - 1])
    assert.deepEqual(readEditionAddress(editionPath(id, key).slice('/e/'.length)), { id, key })
})

for (const [what, address] of [
  ['no key', '1'],
  ['a short key', '1-0123'],
  ['a long key', `1-${key}c`],
  ['capitals in the key', '1-0123456789AB'],
  ['capitals in the number', `Z-${key}`],
  ['zeros in front', `01-${key}`],
  ['a number that is none', `-${key}`],
  ['a number beyond an integer', `zzzzzz-${key}`],
  ['words around it', ` 1-${key}\n`],
] as const)
  test(`${what} is no address`, () => assert.equal(readEditionAddress(address), undefined))

test('only the right key is right, and an edition that is not there has none', () => {
  assert.equal(isRightKey(key, key), true)
  for (const wrong of ['', '0', '0123456789aa', '-'.repeat(12)]) {
    assert.equal(isRightKey(wrong, key), false)
    assert.equal(isRightKey(wrong, undefined), false)
  }
})
