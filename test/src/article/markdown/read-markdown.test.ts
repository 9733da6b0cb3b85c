/** Markdown becomes typed blocks; front matter what is known of the article. Long because each form is a case. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import type { BlockContent, ReadSource } from '../../../../src/article/article.ts'
import { blockText } from '../../../../src/article/block-text.ts'
import { readMarkdown } from '../../../../src/article/markdown/read-markdown.ts'
import { Mistake } from '../../../../src/mistake.ts'

function read(body: string, front = 'headline: Of a mill'): ReadSource {
  return readMarkdown(`---\n${front}\n---\n\n${body}\n`, 'story.md')
}

function blocks(body: string): BlockContent[] {
  return read(body).body.map(({ id, pos, ...content }) => content)
}

const text = (value: string) => ({ type: 'text', value }) as const
const paragraph = (value: string) => ({ type: 'paragraph', children: [text(value)] }) as const

const forms: Readonly<Record<string, readonly [string, readonly BlockContent[]]>> = {
  'a soft line end is a space, a hard one a break': [
    'One\ntwo\\\nthree  \nfour',
    [
      {
        type: 'paragraph',
        children: [text('One two'), { type: 'break' }, text('three'), { type: 'break' }, text('four')],
      },
    ],
  ],
  'times and braces are words': ['At 10:30 {a} note:this :b', [paragraph('At 10:30 {a} note:this :b')]],
  'links resolved; others than http, https and mailto are words': [
    '[a][x] [b](ftp://e.example) [c](/d)\n\n[x]: https://e.example/x',
    [
      {
        type: 'paragraph',
        children: [{ type: 'link', url: 'https://e.example/x', children: [text('a')] }, text(' b c')],
      },
    ],
  ],
  'bare addresses': [
    'See https://e.example and ada@e.example',
    [
      {
        type: 'paragraph',
        children: [
          text('See '),
          { type: 'link', url: 'https://e.example', children: [text('https://e.example')] },
          text(' and '),
          { type: 'link', url: 'mailto:ada@e.example', children: [text('ada@e.example')] },
        ],
      },
    ],
  ],
  'an address behind a backslash is words': ['www\\.e.example', [paragraph('www.e.example')]],
  strikethrough: ['~~no~~', [{ type: 'paragraph', children: [{ type: 'delete', children: [text('no')] }] }]],
  tasks: [
    '- [x] done\n- [ ] open\n- none',
    [
      {
        type: 'list',
        ordered: false,
        items: [
          { children: [paragraph('done')], checked: true },
          { children: [paragraph('open')], checked: false },
          { children: [paragraph('none')] },
        ],
      },
    ],
  ],
  'a table, a picture in it behind it': [
    '| a | b |\n|:-|-:|\n| 1 | ![x](p.png) |',
    [
      {
        type: 'table',
        align: ['left', 'right'],
        head: [[text('a')], [text('b')]],
        rows: [[[text('1')], []]],
      },
      { type: 'image', src: 'p.png', alt: 'x' },
    ],
  ],
  'footnotes, by the label as it was defined': [
    'A[^N].\n\n[^n]: Note.',
    [
      { type: 'paragraph', children: [text('A'), { type: 'footnoteMark', label: 'n' }, text('.')] },
      { type: 'footnote', label: 'n', children: [paragraph('Note.')] },
    ],
  ],
  'a picture alone, its title a caption': [
    '![A mill](mill.png "By night")',
    [{ type: 'image', src: 'mill.png', alt: 'A mill', caption: [text('By night')] }],
  ],
  'a picture in a text stands behind it': [
    'See ![A mill](mill.png) there',
    [paragraph('See  there'), { type: 'image', src: 'mill.png', alt: 'A mill' }],
  ],
  'levels: none skipped, two of them': [
    '#### a\n\n## b\n\n#### c',
    [
      { type: 'heading', level: 2, children: [text('a')] },
      { type: 'heading', level: 2, children: [text('b')] },
      { type: 'heading', level: 3, children: [text('c')] },
    ],
  ],
  'levels: the shallowest in use is the upper one': [
    '### a\n\n### b',
    [
      { type: 'heading', level: 2, children: [text('a')] },
      { type: 'heading', level: 2, children: [text('b')] },
    ],
  ],
  figure: [
    '::figure[By night]{src="mill.png" alt="A mill" credit="Ada"}',
    [{ type: 'image', src: 'mill.png', alt: 'A mill', caption: [text('By night')], credit: 'Ada' }],
  ],
  'callout and pull quote': [
    ':::callout{tone="warn"}\nDeep water.\n:::\n\n:::pull{cite="Ada"}\nWords.\n:::',
    [
      { type: 'callout', tone: 'warn', children: [paragraph('Deep water.')] },
      { type: 'quote', children: [paragraph('Words.')], cite: 'Ada', pull: true },
    ],
  ],
  'embed and related': [
    '::embed[A film]{url="https://v.example/1"}\n\n::related[Tide]{label="RELATED" url="https://e.example"}',
    [
      { type: 'embed', url: 'https://v.example/1', title: 'A film' },
      { type: 'related', label: 'RELATED', title: 'Tide', url: 'https://e.example' },
    ],
  ],
  'an unknown directive keeps its words': [
    ':::tip[Hint]\nWords.\n:::',
    [paragraph('Hint'), paragraph('Words.')],
  ],
  'raw HTML: a picture': [
    '<p align="center"><img src="a.png" alt="A &amp; B" title="Dusk" width="9">Words.</p>\n\nMore <img src="b.png"> words.',
    [
      { type: 'image', src: 'a.png', alt: 'A & B', caption: [text('Dusk')] },
      paragraph('Words.'),
      paragraph('More  words.'),
      { type: 'image', src: 'b.png', alt: '' },
    ],
  ],
  'raw HTML: a badge in a link': [
    '<a href="https://e.example"><img src="a.png" alt="A"></a>\n\n<a href="https://e.example">\n<img src="b.png" alt="B">\n</a>',
    [
      { type: 'image', src: 'a.png', alt: 'A' },
      { type: 'image', src: 'b.png', alt: 'B' },
    ],
  ],
  'raw HTML: a link': [
    'See <a href="https://e.example/?a=1&amp;b=2">the *mill*</a> there.\n\n<div>Or <a href="https://e.example">here</a>, or <a href="/x">not</a>.</div>',
    [
      {
        type: 'paragraph',
        children: [
          text('See '),
          {
            type: 'link',
            url: 'https://e.example/?a=1&b=2',
            children: [text('the '), { type: 'emphasis', children: [text('mill')] }],
          },
          text(' there.'),
        ],
      },
      {
        type: 'paragraph',
        children: [
          text('Or '),
          { type: 'link', url: 'https://e.example', children: [text('here')] },
          text(', or not.'),
        ],
      },
    ],
  ],
  'who is quoted': [
    '> Words.\n> — Ada Example\n\n> Words.\n>\n> – Ada Example, miller',
    [
      { type: 'quote', children: [paragraph('Words.')], cite: 'Ada Example' },
      { type: 'quote', children: [paragraph('Words.')], cite: 'Ada Example, miller' },
    ],
  ],
  'two who speak': [
    '> — Morning\n>\n> — Evening',
    [{ type: 'quote', children: [paragraph('— Morning'), paragraph('— Evening')] }],
  ],
  'code with its language': ['```js\na()\n```', [{ type: 'code', value: 'a()', language: 'js' }]],
}

describe('blocks', () => {
  for (const [name, [markdown, expected]] of Object.entries(forms)) {
    test(name, () => assert.deepEqual(blocks(markdown), expected))
  }
})

test('the first heading of depth 1 is the headline, where front matter has none', () => {
  const article = readMarkdown('# Of *a* mill\n\nWords.\n', 'story.md')
  assert.equal(article.headline, 'Of a mill')
  assert.deepEqual(
    article.head.map(({ type, pos }) => [type, pos.start, pos.line]),
    [['headline', 0, 1]],
  )
  assert.deepEqual(article.body.map(blockText), ['Words.'])
})

test('a first heading that repeats the headline is left out, another one stays', () => {
  const { body, dropped } = read('# Of a mill\n\n# The wheel\n\nWords.')
  assert.deepEqual(body.map(blockText), ['The wheel', 'Words.'])
  assert.deepEqual(
    dropped.map(({ reason, raw }) => [reason, raw]),
    [['repeated-head', '# Of a mill']],
  )
})

test('what nothing refers to is listed', () => {
  const { dropped } = read('Words.\n\n[x]: https://e.example\n\n[^n]: Note.')
  assert.deepEqual(
    dropped.map(({ reason, raw }) => [reason, raw]),
    [
      ['unused-definition', '[x]: https://e.example'],
      ['unused-definition', '[^n]: Note.'],
    ],
  )
})

test('front matter: all that is known', () => {
  const front = `title: 1984
kicker: Report
dek: no
byline: Ada Merrow and Ben Sample
date: March 3, 2026
updated: 2026-03-04 09:30Z
site: The Mill Post
subject: A subject
preheader: ~
list: daily
hero: { src: mill.png, alt: A mill, caption: "By *night*" }
language: pt-BR
dir: ltr
url: https://e.example/mill
callToAction: { button: Join }
merge: true`
  const { v, head, body, dropped, ...known } = read('Words.', front)
  assert.deepEqual(known, {
    headline: '1984',
    kicker: 'Report',
    dek: 'no',
    byline: [{ name: 'Ada Merrow' }, { name: 'Ben Sample' }],
    published: '2026-03-03',
    updated: '2026-03-04T09:30Z',
    site: 'The Mill Post',
    canonicalUrl: 'https://e.example/mill',
    hero: {
      type: 'image',
      src: 'mill.png',
      alt: 'A mill',
      caption: [text('By '), { type: 'emphasis', children: [text('night')] }],
    },
    lang: 'pt-BR',
    edition: { subject: 'A subject', list: 'daily', merge: true, callToAction: { button: 'Join' } },
    dir: 'ltr',
    hints: {},
  })
  assert.deepEqual(
    head.map(({ type, text: words, pos }) => [type, words, pos.line]),
    [
      ['headline', '1984', 2],
      ['kicker', 'Report', 3],
      ['dek', 'no', 4],
      ['byline', 'Ada Merrow, Ben Sample', 5],
      ['date', '2026-03-03', 6],
      ['siteName', 'The Mill Post', 8],
    ],
  )
  assert.equal(body[0]?.pos.line, 20)
})

const mistakes: Readonly<Record<string, readonly [string, RegExp]>> = {
  'an unknown key': ['headline: a\nheadlin: b', /^story\.md, line 3: "headlin" .*headline, title, kicker/],
  'an unknown key inside': ['hero:\n  src: a\n  caption: b\n  krdit: c', /line 5: "hero\.krdit" .*src, alt/],
  'a wrong value': ['headline: a\nmerge: maybe', /line 3: merge must be true or false/],
  'a wrong date': ['headline: a\ndate: soon', /line 3: date must be a date/],
  'a day that no calendar has': ['date: 2026-02-30', /line 2: date must be a date/],
  'a list for a text': ['headline: [a, b]', /line 2: headline must be a text/],
  'an address that is none': ['url: javascript:alert(1)', /line 2: url must begin with http/],
  'a key twice': ['headline: a\nheadline: b', /line 3: .*not valid YAML/],
  'YAML that is none': ['headline: "a', /not valid YAML/],
  'a tag': ['headline: !!js/function "a"', /line 2: /],
  'an alias': ['headline: &a b\ndek: *a', /line 3: .*aliases/],
  'no end to brackets': [`headline: ${'['.repeat(5000)}`, /too long/],
  'more than a head needs': [`headline: ${'a'.repeat(30_000)}`, /too long/],
}

describe('front matter that cannot be', () => {
  for (const [name, [front, says]] of Object.entries(mistakes)) {
    test(name, () => assert.throws(() => read('Words.', front), mistakeOf(says)))
  }
})

const wrongDirectives: Readonly<Record<string, RegExp>> = {
  'A.\n\n:::post{autor="a"}\nb\n:::':
    /^story\.md, line 7: "autor" is no attribute of post\. .*author, handle/,
  ':::post{network="myspace"}\nb\n:::': /line 5: network of post must be one of x, bluesky/,
  '::embed[a]': /url of embed is missing/,
  '::embed[a]{url="javascript:b"}': /url of embed must begin with http/,
}

test('directives that cannot be', () => {
  for (const [body, says] of Object.entries(wrongDirectives)) assert.throws(() => read(body), mistakeOf(says))
})

test('raw HTML that became a picture or a link is not listed, all other tags are', () => {
  const { dropped } = read(
    'A <a href="https://e.example">b</a> <a href="/c">d</a> <img src="e.png"> <img alt="f">',
  )
  assert.deepEqual(
    dropped.map(({ raw }) => raw),
    ['<a href="/c">', '</a>', '<img alt="f">'],
  )
})

test('a headline that nobody could write again', () => {
  assert.throws(
    () => readMarkdown(`# ${'a'.repeat(301)}\n\nWords.`, 'story.md'),
    mistakeOf(/line 1, has .*301 characters.* 300/),
  )
  assert.throws(
    () => read('Words.', `headline: ${'a'.repeat(301)}`),
    mistakeOf(/^story\.md has .*301 characters.* 300/),
  )
})

test('no headline anywhere', () => {
  assert.throws(() => readMarkdown('Words.\n', 'story.md'), mistakeOf(/no headline.*# Headline/))
})

test('dashes without settings behind them are no front matter', () => {
  const article = readMarkdown('---\nFoo\n---\n\n# Bar\n\nWords.\n', 'story.md')
  assert.deepEqual(
    article.body.map(({ type }) => type),
    ['divider', 'heading', 'paragraph'],
  )
})

function mistakeOf(says: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Mistake, String(error))
    assert.match(error.message, says)
    return true
  }
}

const shared = process.env['BROADSHEET_SHARED']
const skip = shared === undefined && process.env['CI'] !== 'true' ? 'BROADSHEET_SHARED is not set' : false

test("a publisher's article as Markdown has the blocks of its text", { skip }, () => {
  assert.ok(shared, 'BROADSHEET_SHARED must name the folder with article/source.md')
  const { blocks: golden } = z
    .object({
      blocks: z.array(
        z.object({
          type: z.string(),
          keep: z.string(),
          text: z.string(),
          mentions: z.array(z.string()).optional(),
          attribution: z
            .object({
              name: z.string(),
              handle: z.string(),
              date: z.string(),
              network: z.string(),
              profileUrl: z.string(),
            })
            .optional(),
        }),
      ),
    })
    .parse(JSON.parse(readFileSync(join(shared, 'article/blocks.json'), 'utf8')))
  const article = readMarkdown(readFileSync(join(shared, 'article/source.md'), 'utf8'), 'source.md')
  const found = article.body.map((block) => ({
    type: block.type,
    text: blockText(block),
    ...(block.type === 'post' && {
      mentions: block.mentions,
      attribution: {
        name: block.author,
        handle: block.handle,
        date: block.date,
        network: block.network,
        profileUrl: block.profileUrl,
      },
    }),
  }))
  const wanted = golden
    .filter(({ keep }) => keep === 'body' || keep === 'slot')
    .map(({ type, text: words, mentions, attribution }) => ({
      type,
      text: words,
      ...(attribution && { mentions, attribution }),
    }))
  assert.deepEqual(found, wanted)
})
