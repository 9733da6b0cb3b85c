/** Arbitrary articles with every kind of block, their words as hostile to Markdown as they come. Long because it has every kind of block. */
import fc from 'fast-check'
import type {
  Article,
  BlockContent,
  ImageContent,
  Inline,
  ParagraphContent,
} from '../../../../src/article/article.ts'

/** Pieces that a Markdown parser could take for something. */
const hostile = [
  ...[
    '{',
    '}',
    '{{name}}',
    ':::',
    '::',
    '::related[a]{b=c}',
    ':::post',
    ':',
    '---',
    '***',
    '___',
    '===',
    '<b>',
  ],
  ...[
    '</b>',
    '<!-- a',
    '-->',
    '<br>',
    '<https://example.org>',
    '|',
    '| a | b |',
    '|-|-|',
    '\\',
    '\\\\',
    '`',
    '```',
    '~~~',
    '~',
  ],
  ...[
    '~~',
    '*',
    '**',
    '_',
    '__',
    '#',
    '## ',
    '1. ',
    '12)',
    '- ',
    '+ ',
    '* ',
    '> ',
    '[',
    ']',
    '![',
    '](',
    '[x] ',
    '[ ] ',
  ],
  ...[
    '[^1]',
    '[^1]: a',
    '[a]: b',
    '&amp;',
    '&#10;',
    '&',
    '&copy',
    'https://example.org/a?b=c&d=e',
    'www.example.org',
    'a@example.org',
  ],
  ...[
    'http:',
    'mailto:a@b.example',
    '10:30',
    'note:this',
    '"',
    "'",
    '(',
    ')',
    '=',
    '!',
    '  ',
    ' ',
    '\t',
    '\u00a0',
    '\u3000',
  ],
  ...[
    '\u202e',
    '\u2067',
    '\u200b',
    '\ufeff',
    '👩‍👩‍👧',
    '𝔘',
    '汉字',
    'é',
    'a',
    'Word',
    'the mill',
    '.',
    ',',
    '$x$',
    '%',
    '@ada',
    '#tag',
  ],
]
const character = fc
  .string({ minLength: 1, maxLength: 4, unit: 'grapheme' })
  .filter((text) => !/\p{Cc}/u.test(text))

/** Words on one line. */
const line = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...hostile) }, { weight: 1, arbitrary: character }),
    {
      minLength: 1,
      maxLength: 7,
    },
  )
  .map((pieces) => pieces.join(''))
const lines = fc.array(line, { minLength: 1, maxLength: 3 }).map((texts) => texts.join('\n'))
const words = line.filter((text) => text.trim() !== '')
const url = fc.constantFrom(
  'https://example.org/a',
  'https://example.org/?a=b&c=d_e*f|g#h',
  'http://example.org/(a)b)',
  'https://example.org/a b<c>\\"',
  'mailto:ada@example.org',
  'www.example.org',
  'javascript:alert(1)',
  'https://example.org/&amp;',
)
const label = fc.constantFrom('1', '2', 'a', 'A', 'ß', 'note b', '^', ']', '\\', 'long-label')

const { inline } = fc.letrec<{ inline: Inline; inlines: Inline[] }>((tie) => ({
  inlines: fc.array(tie('inline'), { maxLength: 4 }),
  inline: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: line.map((value): Inline => ({ type: 'text', value })) },
    { weight: 1, arbitrary: fc.constant<Inline>({ type: 'break' }) },
    { weight: 1, arbitrary: line.map((value): Inline => ({ type: 'inlineCode', value })) },
    { weight: 1, arbitrary: label.map((value): Inline => ({ type: 'footnoteMark', label: value })) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('strong', 'emphasis', 'delete'), tie('inlines'))
        .map(([type, children]): Inline => ({ type, children })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(url, tie('inlines'))
        .map(([href, children]): Inline => ({ type: 'link', url: href, children })),
    },
  ),
}))

const inlines = fc.array(inline, { maxLength: 5 })
const paragraph = fc.record<ParagraphContent>(
  { type: fc.constant('paragraph'), children: inlines, maybeHeading: fc.constant(true) },
  { requiredKeys: ['type', 'children'] },
)
const image = fc.record<ImageContent>(
  {
    type: fc.constant('image'),
    src: fc.oneof(url, words),
    alt: fc.oneof(fc.constant(''), lines),
    decorative: fc.constant(true),
    caption: inlines,
    credit: lines,
  },
  { requiredKeys: ['type', 'src', 'alt'] },
)
const isoDate = fc.constantFrom('2026-03-01', '2021-09-15', '2026-03-01T09:30:00+01:00')
const network = fc.constantFrom(
  'x',
  'bluesky',
  'mastodon',
  'threads',
  'instagram',
  'tiktok',
  'reddit',
  'other',
)

const { block } = fc.letrec<{ block: BlockContent; blocks: BlockContent[] }>((tie) => ({
  blocks: fc.array(tie('block'), { maxLength: 3 }),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    paragraph,
    fc.record({ type: fc.constant('heading'), level: fc.constantFrom(2, 3), children: inlines }),
    fc.constant<BlockContent>({ type: 'divider' }),
    image,
    fc.record(
      { type: fc.constant('related'), label: lines, title: lines, url },
      { requiredKeys: ['type', 'label', 'title'] },
    ),
    fc.record(
      {
        type: fc.constant('code'),
        value: fc.oneof(lines, fc.constantFrom('', '\n', ' a\n\n', '\ta\n  ')),
        language: line,
      },
      { requiredKeys: ['type', 'value'] },
    ),
    fc.record(
      { type: fc.constant('embed'), url, title: lines, provider: lines, image },
      { requiredKeys: ['type', 'url', 'title'] },
    ),
    fc.record({
      type: fc.constant('table'),
      align: fc.array(fc.constantFrom('left', 'right', 'center', null), { maxLength: 3 }),
      head: fc.array(inlines, { maxLength: 3 }),
      rows: fc.array(fc.array(inlines, { maxLength: 3 }), { maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant('cta'),
      slot: fc.constant(true),
      action: fc.constantFrom('subscribe', 'share'),
      original: fc.record(
        {
          title: lines,
          body: fc.oneof(
            lines,
            fc.array(lines).map((texts) => texts.join('\n\n')),
          ),
        },
        { requiredKeys: ['body'] },
      ),
    }),
    fc.record(
      {
        type: fc.constant('post'),
        network,
        author: lines,
        handle: fc.constantFrom('ada', 'ada.example', 'ada@mill.example', 'a_b"c', ''),
        date: isoDate,
        dateText: lines,
        url,
        profileUrl: fc.constantFrom('https://x.com/ada', 'https://example.org/@ada'),
        mentions: fc.array(fc.constantFrom('ada', 'ben', 'c&d')),
        children: fc.array(paragraph, { maxLength: 3 }),
      },
      { requiredKeys: ['type', 'network', 'author', 'handle', 'mentions', 'children'] },
    ),
    fc.record(
      { type: fc.constant('quote'), children: tie('blocks'), cite: lines, pull: fc.constant(true) },
      { requiredKeys: ['type', 'children'] },
    ),
    fc.record({
      type: fc.constant('callout'),
      tone: fc.constantFrom('note', 'warn'),
      children: tie('blocks'),
    }),
    fc.record({ type: fc.constant('footnote'), label, children: tie('blocks') }),
    fc.record(
      {
        type: fc.constant('list'),
        ordered: fc.boolean(),
        start: fc.constantFrom(0, 1, 2, 7, 999_999_999, -3, 1.5),
        items: fc.array(
          fc.record({ children: tie('blocks'), checked: fc.boolean() }, { requiredKeys: ['children'] }),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: ['type', 'ordered', 'items'] },
    ),
  ),
}))

const pos = { start: 0, end: 0, line: 1, lastLine: 1 }

/** Whole articles. */
export const arbitraryArticle: fc.Arbitrary<Article> = fc.record(
  {
    v: fc.constant(1),
    headline: words,
    kicker: words,
    dek: fc.oneof(
      words,
      fc.constantFrom('null', 'yes', '1984', '2026-03-01', '~', '- a', 'a: b', '# a', '1e3', '0x1'),
    ),
    byline: fc.array(
      words.map((name) => ({ name })),
      { maxLength: 3 },
    ),
    published: isoDate,
    updated: isoDate,
    site: words,
    canonicalUrl: fc.constantFrom('https://example.org/story', 'http://example.org/?a=b&c=d'),
    hero: image,
    lang: fc.constantFrom('en', 'pt-BR', 'ar'),
    dir: fc.constantFrom('ltr', 'rtl'),
    source: fc.record({ kind: fc.constantFrom('text', 'html'), name: line, sha256: fc.constant('00') }),
    head: fc.constant([]),
    body: fc
      .array(block, { minLength: 1, maxLength: 4 })
      .map((blocks) => blocks.map((content) => ({ ...content, id: '', pos }))),
    dropped: fc.constant([]),
    edition: fc.record(
      {
        subject: words,
        preheader: words,
        list: words,
        merge: fc.boolean(),
        callToAction: fc.record({ title: words, text: words, button: words }, { requiredKeys: ['text'] }),
      },
      { requiredKeys: ['subject'] },
    ),
    hints: fc.record({ published: isoDate, source: words }, { requiredKeys: [] }),
  },
  {
    requiredKeys: ['v', 'headline', 'byline', 'lang', 'dir', 'source', 'head', 'body', 'dropped', 'hints'],
  },
)
