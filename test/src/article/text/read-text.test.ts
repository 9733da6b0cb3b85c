/**
 * Posts, calls, related links, page furniture: each rule by what it takes and what it leaves alone.
 * Long because each of these rules has its table here.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { another, paragraph, read, readBetween, types } from './sample.ts'

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
  test(`post: ${what}`, async () => {
    const posts = (await readBetween(...chunks)).filter((block) => block.type === 'post')
    assert.deepEqual(posts.map(blockText), expected)
  })
}

for (const [handle, network, profileUrl] of [
  ['ada', 'x', 'https://x.com/ada'],
  ['ada.bsky.social', 'bluesky', 'https://bsky.app/profile/ada.bsky.social'],
  ['ada@social.example', 'mastodon', 'https://social.example/@ada'],
  ['a-handle-of-no-network', 'other', undefined],
] as const) {
  test(`post: @${handle} is on ${network}`, async () => {
    const [post] = await readBetween('It is blue now.', `– Ada (@${handle}) March 3, 2026`)
    assert.ok(post?.type === 'post')
    assert.deepEqual([post.network, post.profileUrl, post.date], [network, profileUrl, '2026-03-03'])
  })
}

for (const [line, label, title, url] of [
  ['RELATED: A ferry: "lost"', 'RELATED', 'A ferry: "lost"', undefined],
  ['Read more: A ferry (https://quay.example/f)', 'Read more', 'A ferry', 'https://quay.example/f'],
  ['See also: https://quay.example/f', 'See also', 'https://quay.example/f', 'https://quay.example/f'],
] as const) {
  test(`related: ${line}`, async () => {
    const [block] = await readBetween(line)
    assert.ok(block?.type === 'related')
    assert.deepEqual([block.label, block.title, block.url], [label, title, url])
  })
}

test('related: lines of one chunk are a block each', async () => {
  assert.deepEqual(types(await readBetween('Related: one\nRelated: two')), ['related', 'related'])
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
  test(`call to action: ${what}`, async () => {
    const call = (await readBetween(...chunks)).find((block) => block.type === 'cta')
    assert.deepEqual(call?.original, original)
  })
}

for (const line of [
  'Get the rope, he said, and join us.',
  'Join the queue early.',
  'Signing up for the newsletter took him an hour.',
]) {
  test(`no call to action: ${line}`, async () =>
    assert.deepEqual(types(await readBetween(line)), ['paragraph']))
}

test('call to action: readers are asked once', async () => {
  const article = await read(
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
  test(`left out: ${line}`, async () => {
    const { dropped, body } = await read('A headline', paragraph, line, another)
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
  test(`kept: ${line}`, async () => assert.deepEqual(types(await readBetween(line)), ['paragraph']))
}

test('house ads are left out at the foot only', async () => {
  const ad = 'Now is the time to support and share the sources you trust.'
  const { body, dropped } = await read('A headline', ad, ...Array<string>(8).fill(paragraph), ad)
  assert.equal(body[0] && blockText(body[0]), ad)
  assert.deepEqual(
    dropped.map((block) => block.reason),
    ['house-ad'],
  )
})

test('a paragraph that opens with a quotation mark is a paragraph, and its line ends stay', async () => {
  const [block] = await readBetween('"Blue," he said.\n"Blue as the sea."')
  assert.deepEqual(block?.type === 'paragraph' && block.children.map(({ type }) => type), [
    'text',
    'break',
    'text',
  ])
})

test('braces, tags and headers are words like any others', async () => {
  const words = '{{recipient.email}} {{> header}} <script>alert(1)</script> C:\\ Bcc: x@example.org &amp;.'
  const [block] = await readBetween(words)
  assert.equal(block && blockText(block), words)
})

test('a text without empty lines has a paragraph a line', async () => {
  const { body } = await read(`A headline\n${paragraph}\n${another}`)
  assert.deepEqual(body.map(blockText), [paragraph, another])
})

test('ids: the same words have the same id, and a repetition its number', async () => {
  const [first, second] = [await read('One', paragraph, paragraph), await read('Two', another, paragraph)]
  assert.equal(first.body[0]?.id, second.body[1]?.id)
  assert.equal(first.body[1]?.id, `${first.body[0]?.id}-2`)
})

test('direction follows the letters', async () => {
  assert.equal((await read('عبّارة باسم جديد', 'غادرت العبّارة الرصيف في السابعة صباحًا.')).dir, 'rtl')
  assert.equal((await read('A headline', paragraph)).dir, 'ltr')
})
