/** The head of a pasted text: what stands where, and what only looks like it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { another, paragraph, read } from './sample.ts'

for (const [what, chunks, head] of [
  ['a headline alone', ['Ferry gets a new name'], { headline: 'Ferry gets a new name' }],
  [
    'a site name above a longer headline',
    ['The Quay Times', 'Ferry gets a new name at last'],
    { site: 'The Quay Times', headline: 'Ferry gets a new name at last' },
  ],
  [
    'a site name right above the headline',
    ['The Quay Times\nFerry gets a new name at last'],
    { site: 'The Quay Times', headline: 'Ferry gets a new name at last' },
  ],
  [
    'more than 40 characters are no site name',
    ['The ferry that has no name gets a new one', 'And everybody on the quay has something to say about it'],
    { headline: 'The ferry that has no name gets a new one' },
  ],
  ['a shorter line below', ['Ferry gets a new name', 'At last'], { headline: 'Ferry gets a new name' }],
  [
    'a headline that asks',
    ['The Quay Times', 'Who gave the ferry its new name?'],
    { site: 'The Quay Times', headline: 'Who gave the ferry its new name?' },
  ],
  [
    'a headline that ends with an abbreviation',
    ['Ferry line opens in the U.S.'],
    { headline: 'Ferry line opens in the U.S.' },
  ],
  [
    'a kicker from the closed list',
    ['Report: ferry renamed'],
    { headline: 'Report: ferry renamed', kicker: 'Report' },
  ],
  ['somebody who speaks is no kicker', ['Mayor: ferry stays'], { headline: 'Mayor: ferry stays' }],
  [
    'a byline with its date',
    ['Ferry gets a new name', 'By Ada Merrow and Ben van Loo | March 3, 2026'],
    {
      headline: 'Ferry gets a new name',
      byline: [{ name: 'Ada Merrow' }, { name: 'Ben van Loo' }],
      published: '2026-03-03',
    },
  ],
  [
    'byline and date under each other',
    ['Ferry gets a new name\nBy Ada Merrow, Staff Writer\nPublished: 3 March 2026 at 9:15 am'],
    { headline: 'Ferry gets a new name', byline: [{ name: 'Ada Merrow' }], published: '2026-03-03' },
  ],
  [
    'byline and date in chunks of their own',
    ['Ferry gets a new name', 'By Ada Merrow', '2026-03-03'],
    { headline: 'Ferry gets a new name', byline: [{ name: 'Ada Merrow' }], published: '2026-03-03' },
  ],
  [
    'a kicker above the headline',
    ['Opinion', 'Ferry gets a new name'],
    { headline: 'Ferry gets a new name', kicker: 'Opinion' },
  ],
  [
    'a site, a kicker and a headline',
    ['The Quay Times', 'SPECIAL REPORT', 'Ferry gets a new name'],
    { site: 'The Quay Times', headline: 'Ferry gets a new name', kicker: 'SPECIAL REPORT' },
  ],
  [
    'a line between headline and byline',
    ['Ferry gets a new name', 'It is blue, and nobody knows who painted it.', 'By Ada Merrow'],
    {
      headline: 'Ferry gets a new name',
      dek: 'It is blue, and nobody knows who painted it.',
      byline: [{ name: 'Ada Merrow' }],
    },
  ],
  [
    'the same without empty lines',
    ['Ferry gets a new name\nIt is blue\nBy Ada Merrow\n3 March 2026'],
    {
      headline: 'Ferry gets a new name',
      dek: 'It is blue',
      byline: [{ name: 'Ada Merrow' }],
      published: '2026-03-03',
    },
  ],
  [
    'without a byline a short line below is no standfirst',
    ['Ferry gets a new name', 'It is blue'],
    { headline: 'Ferry gets a new name' },
  ],
  [
    'a German byline and date',
    ['Die Fähre hat einen neuen Namen', 'Von Ada Merrow und Ben Loo', '3. März 2026'],
    {
      headline: 'Die Fähre hat einen neuen Namen',
      byline: [{ name: 'Ada Merrow' }, { name: 'Ben Loo' }],
      published: '2026-03-03',
    },
  ],
  [
    'a French date',
    ['Le bac change de nom', 'Par Ada Merrow · 1er mars 2026'],
    { headline: 'Le bac change de nom', byline: [{ name: 'Ada Merrow' }], published: '2026-03-01' },
  ],
  ...(
    [
      ['بقلم: أحمد علي', ['أحمد علي']],
      ['بقلم أحمد علي، سارة حسن', ['أحمد علي', 'سارة حسن']],
      ['كتبت: سارة حسن', ['سارة حسن']],
      ['作者：王小明', ['王小明']],
      ['文：山田太郎、佐藤 花子', ['山田太郎', '佐藤 花子']],
      ['文/Ada Merrow', ['Ada Merrow']],
      ['撰文：乔治·奥威尔', ['乔治·奥威尔']],
      ['取材・文＝スズキ・イチロー', ['スズキ・イチロー']],
      ['記者 山田太郎', ['山田太郎']],
      ['文/图 王小明', ['王小明']],
      ['文・写真：山田太郎', ['山田太郎']],
      ['Por: Inés Merrow', ['Inés Merrow']],
      ['Autora: Inés Merrow', ['Inés Merrow']],
      ['A cura di Ada Merrow', ['Ada Merrow']],
      ['Text: Ada Merrow und Ben Loo', ['Ada Merrow', 'Ben Loo']],
      ['Autorka: Łucja Merrow', ['Łucja Merrow']],
      ['Yazar: İnci Merrow ve Ben Loo', ['İnci Merrow', 'Ben Loo']],
    ] as const
  ).map(
    ([line, names]) =>
      [
        `the byline ${line}`,
        ['Ferry gets a new name', line],
        { headline: 'Ferry gets a new name', byline: names.map((name) => ({ name })) },
      ] as const,
  ),
  [
    'a Chinese byline and its date',
    ['渡轮有了新名字', '作者：王小明 2026年3月3日'],
    { headline: '渡轮有了新名字', byline: [{ name: '王小明' }], published: '2026-03-03' },
  ],
  [
    'an Arabic byline and its date',
    ['عبّارة باسم جديد', 'بقلم: أحمد علي | 3 مارس 2026'],
    { headline: 'عبّارة باسم جديد', byline: [{ name: 'أحمد علي' }], published: '2026-03-03' },
  ],
  [
    'a Chinese sentence is no byline',
    ['渡轮有了新名字', '文：没有人知道是谁在船头画上了这个新的名字。'],
    { headline: '渡轮有了新名字' },
  ],
  [
    'an Arabic sentence is no byline',
    [
      'عبّارة البلدة تبحر باسم جديد للمرة الأولى منذ سنوات طويلة',
      'بقلم أزرق كتب أحدهم اسمًا جديدًا على مقدمة العبّارة',
    ],
    { headline: 'عبّارة البلدة تبحر باسم جديد للمرة الأولى منذ سنوات طويلة' },
  ],
  [
    'a Japanese date',
    ['渡船に新しい名前', '2026年3月3日'],
    { headline: '渡船に新しい名前', published: '2026-03-03' },
  ],
  [
    'a name that opens with Von is a headline',
    ['Von Trier Wins Again'],
    { headline: 'Von Trier Wins Again' },
  ],
  [
    '"By the sea" is no byline',
    ['Ferry gets a new name', 'By The Sea'],
    { headline: 'Ferry gets a new name' },
  ],
  [
    'no calendar has it',
    ['Ferry gets a new name', 'February 30, 2026'],
    { headline: 'Ferry gets a new name' },
  ],
] as const) {
  test(`head: ${what}`, async () => {
    const { headline, site, kicker, dek, byline, published } = await read(...chunks, paragraph, another)
    assert.deepEqual(
      { headline, site, kicker, dek, byline, published },
      { site: undefined, kicker: undefined, dek: undefined, byline: [], published: undefined, ...head },
    )
  })
}

test('every line of the head is kept with its place', async () => {
  const { head } = await read('The Quay Times', 'Ferry gets a new name', 'By Ada Merrow', paragraph)
  assert.deepEqual(
    head.map(({ type, pos }) => [type, pos.line, pos.start, pos.end]),
    [
      ['siteName', 1, 0, 14],
      ['headline', 3, 16, 37],
      ['byline', 5, 39, 52],
    ],
  )
})
