/** Lists and quotations of typed text, and what in prose looks like them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '../../../../src/article/article.ts'
import { blockText } from '../../../../src/article/block-text.ts'
import { readBetween, types } from './sample.ts'

test('lists: dashes and numbers, with or without empty lines; one dash is prose', async () => {
  assert.deepEqual(types(await readBetween('- rope\n- paint')), ['list'])
  assert.deepEqual(types(await readBetween('- rope', '- paint')), ['list'])
  assert.deepEqual(types(await readBetween('To bring:\n* rope\n* paint')), ['paragraph', 'list'])
  assert.deepEqual(types(await readBetween('- Is it blue?')), ['paragraph'])
  assert.deepEqual(types(await readBetween('1. rope\n3. paint')), ['paragraph'])
  assert.deepEqual(types(await readBetween('1. rope', '5. paint')), ['paragraph', 'paragraph'])
  const [list] = await readBetween('3. rope\n4. paint')
  assert.ok(list?.type === 'list')
  assert.deepEqual([list.ordered, list.start, blockText(list)], [true, 3, 'rope\npaint'])
})

test('lists: as they are pasted from Word, with a tab behind the mark', async () => {
  for (const mark of ['•', '-', '*', '·', 'o', '§']) {
    const [list, ...rest] = await readBetween(`${mark}\tfirst\n${mark}\tsecond`)
    assert.deepEqual([list?.type, list && blockText(list), rest], ['list', 'first\nsecond', []], mark)
  }
  const [numbered] = await readBetween('1.\tone\n2.\ttwo')
  assert.deepEqual(numbered?.type === 'list' && [numbered.ordered, blockText(numbered)], [true, 'one\ntwo'])
  assert.deepEqual(types(await readBetween('·  rope\n·  paint')), ['list'])
  const [nested] = await readBetween('·\trope\n\to\tthin\n\to\tthick\n·\tpaint')
  assert.deepEqual(nested && blockText(nested), 'rope\n\nthin\nthick\npaint')
  // A letter and a section sign before a space are words.
  assert.deepEqual(types(await readBetween('o rope\no paint')), ['paragraph'])
  assert.deepEqual(types(await readBetween('§ 1 of the law\n§ 2 of the law')), ['paragraph'])
})

test('lists: items of items by their indent, lines set in go on with their item; tasks are words', async () => {
  const words = (block: Block | undefined): unknown =>
    block?.type === 'list' &&
    block.items.map(({ children: [first, ...below] }) => [
      first && blockText(first),
      ...below.map((list) => [list.type === 'list' && list.ordered, blockText(list)]),
    ])
  const [nested, ...rest] = await readBetween(
    '- rope\n  - thin\n  - thick\n- paint\n  in a can\n\t1. blue\n\t2. green',
  )
  assert.deepEqual(rest, [])
  assert.deepEqual(words(nested), [
    ['rope', [false, 'thin\nthick']],
    ['paint\nin a can', [true, 'blue\ngreen']],
  ])
  const [apart] = await readBetween('- rope', '  - thin', '- paint')
  assert.deepEqual(words(apart), [['rope', [false, 'thin']], ['paint']])
  const [deep] = await readBetween('- a\n  - b\n    - c\n- d')
  assert.deepEqual(words(deep), [['a', [false, 'b\nc']], ['d']])
  const [tasks] = await readBetween('- [ ] rope\n- [x] paint')
  assert.deepEqual(words(tasks), [['[ ] rope'], ['[x] paint']])
  assert.deepEqual(types(await readBetween('- rope\n- paint', '  - thin\nthey said.')), ['list', 'paragraph'])
  assert.deepEqual(types(await readBetween('- Is it blue?\nHe nodded.\n- It is.')), ['paragraph'])
  assert.deepEqual(types(await readBetween('- rope\n  1. thin\n  5. thick\n- paint')), ['paragraph'])
})

test('quotes: empty quoted lines part paragraphs, and a quote may hold one', async () => {
  const [quote] = await readBetween('> Blue.\n>\n> > As what?\n> As the sea,\n> of course.')
  assert.ok(quote?.type === 'quote')
  assert.deepEqual(
    quote.children.map((child) => [child.type, blockText(child)]),
    [
      ['paragraph', 'Blue.'],
      ['quote', 'As what?'],
      ['paragraph', 'As the sea,\nof course.'],
    ],
  )
})

test('quotes and dividers', async () => {
  const [quote, divider] = await readBetween('> It was blue\n> from the start.', '* * *')
  assert.deepEqual([quote && blockText(quote), divider?.type], ['It was blue\nfrom the start.', 'divider'])
})
