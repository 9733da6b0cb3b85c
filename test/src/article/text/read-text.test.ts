/**
 * Each rule of the segmentation, by what it takes and what it leaves alone.
 * Long because each rule of segmentation has its table here.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Article, Block } from '../../../../src/article/article.ts'
import { blockText } from '../../../../src/article/block-text.ts'
import { readArticle } from '../../../../src/article/read-article.ts'

const paragraph =
  'The ferry left the quay at seven, as it has done on every working day since the old bridge came down.'
const another =
  'Nobody on board could say who had painted the new name on the bow, or what it was meant to say.'

/** A text as chunks with empty lines between them. */
function read(...chunks: readonly string[]): Article {
  return readArticle(Buffer.from(chunks.join('\n\n')), { name: 'story.txt' })
}

/** An article with these chunks between two paragraphs. */
function readBetween(...chunks: readonly string[]): Block[] {
  const { body } = read('A headline for the story', paragraph, ...chunks, another)
  return body.slice(1, -1)
}

const types = (blocks: readonly Block[]): string[] => blocks.map((block) => block.type)

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
  test(`head: ${what}`, () => {
    const { headline, site, kicker, byline, published } = read(...chunks, paragraph, another)
    assert.deepEqual(
      { headline, site, kicker, byline, published },
      { site: undefined, kicker: undefined, byline: [], published: undefined, ...head },
    )
  })
}

test('every line of the head is kept with its place', () => {
  const { head } = read('The Quay Times', 'Ferry gets a new name', 'By Ada Merrow', paragraph)
  assert.deepEqual(
    head.map(({ type, pos }) => [type, pos.line, pos.start, pos.end]),
    [
      ['siteName', 1, 0, 14],
      ['headline', 3, 16, 37],
      ['byline', 5, 39, 52],
    ],
  )
})

for (const [what, chunks, expected] of [
  ['a line above a full paragraph', ['The name on the bow', paragraph], ['heading', 'paragraph']],
  ['a short question', ['Who painted it?', paragraph], ['heading', 'paragraph']],
  ['a full stop makes it prose', ['Nobody painted it.', paragraph], ['paragraph', 'paragraph']],
  ['one word is none', ['Paint', paragraph], ['paragraph', 'paragraph']],
  ['a small letter is none', ['the name on the bow', paragraph], ['paragraph', 'paragraph']],
  ['two in a row are none', ['The name', 'On the bow', paragraph], ['paragraph', 'paragraph', 'paragraph']],
  ['above a short line it is none', ['The name on the bow', 'It was blue.'], ['paragraph', 'paragraph']],
  [
    'more than 90 characters',
    [`The ${'weatherbeaten '.repeat(6)}name`, paragraph],
    ['paragraph', 'paragraph'],
  ],
] as const) {
  test(`subhead: ${what}`, () => assert.deepEqual(types(readBetween(...chunks)), expected))
}

test('subhead: an unsure one is marked for a person', () => {
  const [first] = readBetween('The name', 'On the bow', paragraph)
  assert.ok(first?.type === 'paragraph' && first.maybeHeading)
})

for (const [what, chunks, expected] of [
  ['the chunk above', ['Painted it myself.', '– Ada (@ada) March 3, 2026'], ['Painted it myself.']],
  ['in the same chunk', ['Painted it myself.\n-- Ada (@ada) 3 March 2026'], ['Painted it myself.']],
  [
    'reaches back to a chunk with a mention',
    ['Look, @ben:', 'It is blue now.', '— Ada (@ada) Mar 3, 2026'],
    ['Look, @ben:\n\nIt is blue now.'],
  ],
  [
    'leaves prose above it alone',
    ['The harbour master shrugged.', 'It is blue now.', '– Ada (@ada) March 3, 2026'],
    ['It is blue now.'],
  ],
  [
    'quoted words in the first person are prose',
    ['"I shrugged," he said.', 'It is blue now.', '– Ada (@ada) March 3, 2026'],
    ['It is blue now.'],
  ],
  [
    'never more than 320 characters',
    [`I ${'x'.repeat(310)}`, 'It is blue now.', '– Ada (@ada) March 3, 2026'],
    ['It is blue now.'],
  ],
  [
    'reaches back to a hashtag',
    ['Look #blue', 'It is.', '– Ada (@ada) March 3, 2026'],
    ['Look #blue\n\nIt is.'],
  ],
  [
    'reaches back to a short link',
    ['See t.co/x', 'It is.', '– Ada (@ada) March 3, 2026'],
    ['See t.co/x\n\nIt is.'],
  ],
  [
    'an attribution is nobody’s post',
    ['RELATED: Blue', '– Ben (@ben) March 3, 2026', '– Ada (@ada) March 3, 2026'],
    [],
  ],
  ['without a date it is prose', ['It is blue now.', '– Ada (@ada), yesterday'], []],
  ['a related link is no post', ['RELATED: Blue ferries', '– Ada (@ada) March 3, 2026'], []],
] as const) {
  test(`post: ${what}`, () => {
    const posts = readBetween(...chunks).filter((block) => block.type === 'post')
    assert.deepEqual(posts.map(blockText), expected)
  })
}

for (const [handle, network, profileUrl] of [
  ['ada', 'x', 'https://x.com/ada'],
  ['ada.bsky.social', 'bluesky', 'https://bsky.app/profile/ada.bsky.social'],
  ['ada@social.example', 'mastodon', 'https://social.example/@ada'],
  ['a-handle-of-no-network', 'other', undefined],
] as const) {
  test(`post: @${handle} is on ${network}`, () => {
    const [post] = readBetween('It is blue now.', `– Ada (@${handle}) March 3, 2026`)
    assert.ok(post?.type === 'post')
    assert.deepEqual([post.network, post.profileUrl, post.date], [network, profileUrl, '2026-03-03'])
  })
}

for (const [line, label, title, url] of [
  ['RELATED: A ferry: "lost"', 'RELATED', 'A ferry: "lost"', undefined],
  ['Read more: A ferry (https://quay.example/f)', 'Read more', 'A ferry', 'https://quay.example/f'],
  ['See also: https://quay.example/f', 'See also', 'https://quay.example/f', 'https://quay.example/f'],
] as const) {
  test(`related: ${line}`, () => {
    const [block] = readBetween(line)
    assert.ok(block?.type === 'related')
    assert.deepEqual([block.label, block.title, block.url], [label, title, url])
  })
}

test('related: lines of one chunk are a block each', () => {
  assert.deepEqual(types(readBetween('Related: one\nRelated: two')), ['related', 'related'])
})

for (const [what, chunks, original] of [
  [
    'with the short line above as its title',
    ['Never miss a boat!', 'Sign up for our newsletter.'],
    { title: 'Never miss a boat!', body: 'Sign up for our newsletter.' },
  ],
  [
    'title and words in one chunk',
    ['More of this\nSubscribe to our emails.'],
    { title: 'More of this', body: 'Subscribe to our emails.' },
  ],
  [
    'a sentence above stays in the story',
    ['It was blue.', 'Get the news in your inbox.'],
    { body: 'Get the news in your inbox.' },
  ],
  [
    'after a question',
    ['Like boats? Sign up for our newsletter.'],
    { body: 'Like boats? Sign up for our newsletter.' },
  ],
  ['a button alone', ['Subscribe now'], { body: 'Subscribe now' }],
] as const) {
  test(`call to action: ${what}`, () => {
    const call = readBetween(...chunks).find((block) => block.type === 'cta')
    assert.deepEqual(call?.original, original)
  })
}

for (const line of [
  'Get the rope, he said, and join us.',
  'Join the queue early.',
  'Signing up for the newsletter took him an hour.',
]) {
  test(`no call to action: ${line}`, () => assert.deepEqual(types(readBetween(line)), ['paragraph']))
}

test('call to action: readers are asked once', () => {
  const article = read(
    'A headline',
    paragraph,
    'Subscribe now',
    paragraph,
    'Title!',
    'Subscribe today',
    another,
  )
  assert.equal(article.body.filter((block) => block.type === 'cta').length, 1)
  assert.deepEqual(
    article.dropped.map(({ reason, raw }) => [reason, raw]),
    [['repeated-call', 'Title!\n\nSubscribe today']],
  )
})

for (const [line, reason] of [
  ['Comments are closed.', 'comments-closed'],
  ['12 Comments', 'page-furniture'],
  ['Share this story on Facebook, X and WhatsApp', 'share-line'],
  ['Follow us on Instagram', 'share-line'],
  ['© 2026 The Quay Times', 'copyright'],
  ['Advertisement', 'advertisement'],
  ['Enter your email address', 'form'],
  ['3 min read', 'page-furniture'],
] as const) {
  test(`left out: ${line}`, () => {
    const { dropped, body } = read('A headline', paragraph, line, another)
    assert.deepEqual(
      dropped.map(({ reason, raw, at }) => [reason, raw, at]),
      [[reason, line, 14 + paragraph.length]],
    )
    assert.equal(body.length, 2)
  })
}

for (const line of [
  'Share prices fell on Tuesday.',
  'Follow us, said the pilot.',
  'Copyright is a strange law.',
]) {
  test(`kept: ${line}`, () => assert.deepEqual(types(readBetween(line)), ['paragraph']))
}

test('house ads are left out at the foot only', () => {
  const ad = 'Now is the time to support and share the sources you trust.'
  const { body, dropped } = read('A headline', ad, ...Array<string>(8).fill(paragraph), ad)
  assert.equal(body[0] && blockText(body[0]), ad)
  assert.deepEqual(
    dropped.map((block) => block.reason),
    ['house-ad'],
  )
})

test('lists: dashes and numbers, with or without empty lines; one dash is prose', () => {
  assert.deepEqual(types(readBetween('- rope\n- paint')), ['list'])
  assert.deepEqual(types(readBetween('- rope', '- paint')), ['list'])
  assert.deepEqual(types(readBetween('To bring:\n* rope\n* paint')), ['paragraph', 'list'])
  assert.deepEqual(types(readBetween('- Is it blue?')), ['paragraph'])
  assert.deepEqual(types(readBetween('1. rope\n3. paint')), ['paragraph'])
  assert.deepEqual(types(readBetween('1. rope', '5. paint')), ['paragraph', 'paragraph'])
  const [list] = readBetween('3. rope\n4. paint')
  assert.ok(list?.type === 'list')
  assert.deepEqual([list.ordered, list.start, blockText(list)], [true, 3, 'rope\npaint'])
})

test('quotes and dividers', () => {
  const [quote, divider] = readBetween('> It was blue\n> from the start.', '* * *')
  assert.deepEqual([quote && blockText(quote), divider?.type], ['It was blue\nfrom the start.', 'divider'])
})

test('a paragraph that opens with a quotation mark is a paragraph, and its line ends stay', () => {
  const [block] = readBetween('"Blue," he said.\n"Blue as the sea."')
  assert.deepEqual(block?.type === 'paragraph' && block.children.map(({ type }) => type), [
    'text',
    'break',
    'text',
  ])
})

test('braces, tags and headers are words like any others', () => {
  const words = '{{recipient.email}} {{> header}} <script>alert(1)</script> C:\\ Bcc: x@example.org &amp;.'
  const [block] = readBetween(words)
  assert.equal(block && blockText(block), words)
})

test('a text without empty lines has a paragraph a line', () => {
  const { body } = read(`A headline\n${paragraph}\n${another}`)
  assert.deepEqual(body.map(blockText), [paragraph, another])
})

test('ids: the same words have the same id, and a repetition its number', () => {
  const [first, second] = [read('One', paragraph, paragraph), read('Two', another, paragraph)]
  assert.equal(first.body[0]?.id, second.body[1]?.id)
  assert.equal(first.body[1]?.id, `${first.body[0]?.id}-2`)
})

test('direction follows the letters', () => {
  assert.equal(read('عبّارة باسم جديد', 'غادرت العبّارة الرصيف في السابعة صباحًا.').dir, 'rtl')
  assert.equal(read('A headline', paragraph).dir, 'ltr')
})
