/** Subheads, by what is one and what only looks like it: a false one is worse than one that is missed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { another, paragraph, read, readBetween, shape, types } from './sample.ts'

for (const [what, chunks, expected] of [
  ['a line above a full paragraph', ['The name on the bow', paragraph], ['heading', 'paragraph']],
  ['a short question', ['Who painted it?', paragraph], ['heading', 'paragraph']],
  ['a full stop makes it prose', ['Nobody painted it.', paragraph], ['paragraph', 'paragraph']],
  ['one word is none', ['Paint', paragraph], ['paragraph', 'paragraph']],
  ['a small letter is none', ['the name on the bow', paragraph], ['paragraph', 'paragraph']],
  ['an aside is none', ['(I know, a bold statement)', paragraph], ['paragraph', 'paragraph']],
  [
    'whose a picture is is none',
    ['Ada Merrow/Quay Times/Getty Images', paragraph],
    ['paragraph', 'paragraph'],
  ],
  ['an agency is none', ['Ada Merrow for Reuters', paragraph], ['paragraph', 'paragraph']],
  ['a remark is none', ['I saw a lot of paint. 🙁', paragraph], ['paragraph', 'paragraph']],
  ['two in a row are none', ['The name', 'On the bow', paragraph], ['paragraph', 'paragraph', 'paragraph']],
  ['above a short line it is none', ['The name on the bow', 'It was blue.'], ['paragraph', 'paragraph']],
  [
    'more than 90 characters',
    [`The ${'weatherbeaten '.repeat(6)}name`, paragraph],
    ['paragraph', 'paragraph'],
  ],
] as const) {
  test(`subhead: ${what}`, async () => assert.deepEqual(types(await readBetween(...chunks)), expected))
}

test('subhead: an unsure one is marked for a person', async () => {
  const [first] = await readBetween('The name', 'On the bow', paragraph)
  assert.ok(first?.type === 'paragraph' && first.maybeHeading)
})

for (const [what, chunks, expected] of [
  ['by equals signs', ['The bow\n=======', paragraph], ['heading2: The bow', `paragraph: ${paragraph}`]],
  [
    'by a few of them',
    ['The name on the bow\n===', paragraph],
    ['heading2: The name on the bow', `paragraph: ${paragraph}`],
  ],
  [
    'with the text right below',
    [`The bow\n-------\n${paragraph}`],
    ['heading2: The bow', `paragraph: ${paragraph}`],
  ],
  [
    'right under a paragraph',
    [`${another}\nThe bow\n-------\n${paragraph}`],
    [`paragraph: ${another}`, 'heading2: The bow', `paragraph: ${paragraph}`],
  ],
  ['one word', ['Paint\n-----', paragraph], ['heading2: Paint', `paragraph: ${paragraph}`]],
  [
    'two kinds are two levels',
    ['The bow\n=======', paragraph, 'The name\n--------', paragraph],
    ['heading2: The bow', `paragraph: ${paragraph}`, 'heading3: The name', `paragraph: ${paragraph}`],
  ],
  [
    'above and below',
    ['=======\nThe bow\n=======', paragraph],
    ['heading2: The bow', `paragraph: ${paragraph}`],
  ],
  [
    'three dashes under a sentence divide',
    ['It was blue.\n---', paragraph],
    ['paragraph: It was blue.', 'divider: ', `paragraph: ${paragraph}`],
  ],
  [
    'three dashes under a long line divide',
    ['What the harbour master had to say about it all\n---', paragraph],
    ['paragraph: What the harbour master had to say about it all', 'divider: ', `paragraph: ${paragraph}`],
  ],
  [
    'a rule between paragraphs divides',
    [another, '----------', paragraph],
    [`paragraph: ${another}`, 'divider: ', `paragraph: ${paragraph}`],
  ],
] as const) {
  test(`underlined: ${what}`, async () => assert.deepEqual(shape(await readBetween(...chunks)), expected))
}

test('underlined: the rule belongs to the place of its title', async () => {
  const { head, body, headline } = await read(
    'Ferry gets a name\n=================',
    paragraph,
    'The bow\n-------',
    another,
  )
  assert.equal(headline, 'Ferry gets a name')
  assert.deepEqual(head[0]?.pos, { start: 0, end: 35, line: 1, lastLine: 2 })
  const start = 37 + paragraph.length + 2
  assert.deepEqual(body[1]?.pos, { start, end: start + 15, line: 6, lastLine: 7 })
})

for (const [what, chunks, expected] of [
  ['two words', ['THE BOW', paragraph], ['heading', 'paragraph']],
  ['one word', ['BACKGROUND', paragraph], ['heading', 'paragraph']],
  ['above a list', ['WHAT TO BRING', '- rope\n- paint'], ['heading', 'list']],
  ['right above its paragraph', [`WHAT TO BRING\n${paragraph}`], ['heading', 'paragraph']],
  ['a town right above its paragraph is none', [`HARROWQUAY\n${paragraph}`], ['paragraph']],
  ['three letters are none', ['BOW', paragraph], ['paragraph', 'paragraph']],
  ['what a button says is none', ['READ MORE', paragraph], ['paragraph', 'paragraph']],
  ['who took the picture is none', ['PHOTO BY ADA MERROW', paragraph], ['paragraph', 'paragraph']],
  ['a button right above a paragraph is none', [`READ MORE\n${paragraph}`], ['paragraph']],
  ['a shouted sentence is none', ['IT WAS BLUE!', paragraph], ['paragraph', 'paragraph']],
  [
    'capitals in a row are none',
    ['THE BOW', 'THE STERN', paragraph],
    ['paragraph', 'paragraph', 'paragraph'],
  ],
  ['above a short line it is none', ['THE BOW', 'It was blue'], ['paragraph', 'paragraph']],
] as const) {
  test(`capitals: ${what}`, async () => assert.deepEqual(types(await readBetween(...chunks)), expected))
}

for (const [what, chunks, expected] of [
  [
    'alone above its paragraph',
    ['1. The bow', paragraph, '2. The stern', another],
    ['heading', 'paragraph', 'heading', 'paragraph'],
  ],
  [
    'right above its paragraph',
    [`1. The bow\n${paragraph}`, `2. The stern\n${another}`],
    ['heading', 'paragraph', 'heading', 'paragraph'],
  ],
  ['a single one right above its paragraph is none', [`1. The bow\n${paragraph}`], ['paragraph']],
  [
    'numbers that do not count up are none',
    [`1. The bow\n${paragraph}`, `3. The stern\n${another}`],
    ['paragraph', 'paragraph'],
  ],
  ['one below the other they are a list', ['1. The bow', '2. The stern'], ['list']],
  [
    'one below the other in a chunk they are a list',
    ['1. The bow\n2. The stern', paragraph],
    ['list', 'paragraph'],
  ],
  [
    'a numbered sentence is none',
    [`1. It was blue.\n${paragraph}`, `2. It was green.\n${another}`],
    ['paragraph', 'paragraph'],
  ],
] as const) {
  test(`numbered: ${what}`, async () => assert.deepEqual(types(await readBetween(...chunks)), expected))
}

test('subheads where words are not spaced', async () => {
  const long =
    '渡船は七時に岸を離れた。古い橋が落ちてから、平日はいつもそうしている。町の人はみな知っている。'
  assert.deepEqual(types(await readBetween('船の新しい名前', long)), ['heading', 'paragraph'])
  assert.deepEqual(types(await readBetween('青い', long)), ['paragraph', 'paragraph'])
  assert.deepEqual(types(await readBetween('船の新しい名前。', long)), ['paragraph', 'paragraph'])
})
