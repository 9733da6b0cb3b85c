/** What no database and no mail can hold does not get past the reading of a source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wellFormed } from '../../../src/article/well-formed.ts'
import { article, paragraph } from '../render/sample.ts'

test('halves of characters, NUL and other controls go, wherever they stand; all else stays', () => {
  const of = (text: string) =>
    article([{ type: 'quote', children: [paragraph(text)], cite: text }], { headline: text })
  assert.deepEqual(wellFormed(of('a\ud800b\0c\u0092d\te\n😀')), of('a\ufffdb c d\te\n😀'))
  const plain = of('مرحبا 😀 “quoted”')
  assert.deepEqual(wellFormed(plain), plain)
})
