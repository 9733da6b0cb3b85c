/** Each piece of HTML that a story may hold becomes the block that a reader saw. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BlockContent, Inline } from '../../../../src/article/article.ts'
import { blockText } from '../../../../src/article/block-text.ts'
import { blocksOf, readPage, story } from './page.ts'

const text = (value: string): Inline => ({ type: 'text', value })
const paragraph = (...children: Inline[]): BlockContent => ({ type: 'paragraph', children })

/** What stands in a page, and the blocks that come of it. */
const conversions: readonly (readonly [string, string, readonly BlockContent[]])[] = [
  [
    'a heading keeps its rank among the others',
    '<h3>What it costs</h3><p>Six million crowns, by the last estimate that the board has seen.</p><h4>Who pays</h4><p>The county pays half of it, and the state pays what is left over.</p>',
    [
      { type: 'heading', level: 2, children: [text('What it costs')] },
      paragraph(text('Six million crowns, by the last estimate that the board has seen.')),
      { type: 'heading', level: 3, children: [text('Who pays')] },
      paragraph(text('The county pays half of it, and the state pays what is left over.')),
    ],
  ],
  [
    'a list with a list in it',
    '<ol start="3"><li>The hull is first.<ul><li>Rivets</li><li>Plates</li></ul></li><li>The engine is second.</li></ol>',
    [
      {
        type: 'list',
        ordered: true,
        start: 3,
        items: [
          {
            children: [
              paragraph(text('The hull is first.')),
              {
                type: 'list',
                ordered: false,
                items: [{ children: [paragraph(text('Rivets'))] }, { children: [paragraph(text('Plates'))] }],
              },
            ],
          },
          { children: [paragraph(text('The engine is second.'))] },
        ],
      },
    ],
  ],
  [
    'a quotation with its source',
    '<blockquote><p>She floats, and that is all I ask of her.</p><footer>— <cite>Ines Duarte</cite></footer></blockquote>',
    [
      {
        type: 'quote',
        children: [paragraph(text('She floats, and that is all I ask of her.'))],
        cite: 'Ines Duarte',
      },
    ],
  ],
  [
    'a pull quote',
    '<figure class="wp-block-pullquote"><blockquote><p>She floats, and that is all I ask.</p></blockquote></figure>',
    [{ type: 'quote', children: [paragraph(text('She floats, and that is all I ask.'))], pull: true }],
  ],
  [
    'a table of data',
    '<table><thead><tr><th>Year</th><th>Crossings</th></tr></thead><tbody><tr><td>2024</td><td align="right">1,204</td></tr><tr><td>2025</td><td align="right">1,310</td></tr></tbody></table>',
    [
      {
        type: 'table',
        align: [null, 'right'],
        head: [[text('Year')], [text('Crossings')]],
        rows: [
          [[text('2024')], [text('1,204')]],
          [[text('2025')], [text('1,310')]],
        ],
      },
    ],
  ],
  [
    'code as it stands',
    '<pre><code class="language-sh">ferry --start\n  --slow\n</code></pre>',
    [{ type: 'code', value: 'ferry --start\n  --slow', language: 'sh' }],
  ],
  ['a divider', '<hr>', [{ type: 'divider' }]],
  [
    'marks, links and breaks inside a line',
    '<p>The  <b>old</b>\n<i>grey <b>ferry</b></i> <del>sinks</del> stays <a href="/map?a=1&amp;b=2">here</a>,<br>says <code>log</code> of the board.</p>',
    [
      paragraph(
        text('The '),
        { type: 'strong', children: [text('old')] },
        text(' '),
        { type: 'emphasis', children: [text('grey '), { type: 'strong', children: [text('ferry')] }] },
        text(' '),
        { type: 'delete', children: [text('sinks')] },
        text(' stays '),
        { type: 'link', url: 'https://quay.example/map?a=1&b=2', children: [text('here')] },
        text(','),
        { type: 'break' },
        text('says '),
        { type: 'inlineCode', value: 'log' },
        text(' of the board.'),
      ),
    ],
  ],
  [
    'a link that no mail may have is plain words',
    '<p>Press <a href="javascript:alert(1)">this button</a> and wait for the bell to ring.</p>',
    [paragraph(text('Press this button and wait for the bell to ring.'))],
  ],
  [
    'two breaks in a row end a paragraph',
    '<p>The first part of it is this one here.<br><br>The second part of it is this one here.</p>',
    [
      paragraph(text('The first part of it is this one here.')),
      paragraph(text('The second part of it is this one here.')),
    ],
  ],
  [
    'words beside boxes, in a bold that is around both',
    '<div>Words beside a box are a paragraph too. <b><p>And bold goes into boxes, as it should.</p></b></div>',
    [
      paragraph(text('Words beside a box are a paragraph too.')),
      paragraph({ type: 'strong', children: [text('And bold goes into boxes, as it should.')] }),
    ],
  ],
  [
    'a figure with caption and credit, its widest sensible file',
    '<figure><img src="small.jpg" srcset="a.jpg 600w, b.jpg 1200w, c.jpg 4000w" alt="The ferry"><figcaption>The ferry at dusk. <span class="credit">Ada Lens</span></figcaption></figure>',
    [
      {
        type: 'image',
        src: 'https://quay.example/2026/b.jpg',
        alt: 'The ferry',
        caption: [text('The ferry at dusk.')],
        credit: 'Ada Lens',
      },
    ],
  ],
  [
    'a picture that is loaded late, with the words that are called its caption',
    '<div class="photo"><img src="data:image/gif;base64,R0lGOD" data-src="/img/pier.jpg" alt=""><p class="caption">The pier is gone.</p></div>',
    [
      {
        type: 'image',
        src: 'https://quay.example/img/pier.jpg',
        alt: '',
        caption: [text('The pier is gone.')],
      },
    ],
  ],
  [
    'terms and what they mean',
    '<dl><dt>Hull</dt><dd>What keeps the water out of the boat, on most days.</dd></dl>',
    [
      paragraph({ type: 'strong', children: [text('Hull')] }),
      paragraph(text('What keeps the water out of the boat, on most days.')),
    ],
  ],
  [
    'a line that names a related story',
    '<p><strong>Related:</strong> <a href="/2025/pier">The pier that was</a></p>',
    [
      {
        type: 'related',
        label: 'Related',
        title: 'The pier that was',
        url: 'https://quay.example/2025/pier',
      },
    ],
  ],
  [
    'a call to action keeps its place',
    '<p>Sign up for our newsletter to get the tides in your inbox.</p>',
    [
      {
        type: 'cta',
        slot: true,
        action: 'subscribe',
        original: { body: 'Sign up for our newsletter to get the tides in your inbox.' },
      },
    ],
  ],
]

describe('blocks', () => {
  for (const [name, html, expected] of conversions) {
    test(name, async () => {
      const source = await readPage(html)
      assert.deepEqual(blocksOf(source), expected)
      for (const sentence of story) assert.ok(source.body.some((block) => blockText(block) === sentence))
    })
  }
})
