/** An article with every kind of block, and the settings of a list, for the tests of rendering and messages. */
import type {
  Article,
  Block,
  BlockContent,
  ImageContent,
  Inline,
  ParagraphContent,
} from '../../../src/article/article.ts'
import type { RenderInput } from '../../../src/render/look.ts'

/** Where the themes are. */
export const themes = new URL('../../../templates/newsletter/', import.meta.url)

/** What a list's settings give a rendering. */
export const look: RenderInput['look'] = {
  publicationName: 'The Daily Broadsheet',
  name: 'Daily stories',
  postalAddress: '1 Press Lane\nSpringfield',
  site: 'https://news.example.org',
  language: 'en',
  brand: { colour: '#0b57a4' },
  callToAction: {
    title: 'Forwarded this?',
    text: 'Get the next story in your own inbox.',
    button: 'Sign up free',
    fromArticle: false,
  },
  theme: 'broadsheet',
}

/** The themes that come with Broadsheet. */
export const themeNames = ['broadsheet', 'brief', 'letter', 'digest'] as const

/** A run of plain words. */
export function words(value: string): Inline[] {
  return [{ type: 'text', value }]
}

/** A paragraph of plain words. */
export function paragraph(value: string): ParagraphContent {
  return { type: 'paragraph', children: words(value) }
}

/** An article of these blocks. */
export function article(body: readonly BlockContent[], more: Partial<Article> = {}): Article {
  return {
    v: 1,
    headline: 'The bridge opens again',
    byline: [],
    lang: 'en',
    dir: 'ltr',
    source: { kind: 'text', name: 'story.txt', sha256: '00' },
    head: [],
    body: body.map(
      (block, at): Block => ({ ...block, id: `b${at}`, pos: { start: 0, end: 0, line: 1, lastLine: 1 } }),
    ),
    dropped: [],
    hints: {},
    ...more,
  }
}

/** A picture that is stored. */
export function image(more: Partial<ImageContent> = {}): ImageContent {
  return {
    type: 'image',
    src: 'https://example.org/bridge.png',
    alt: 'A bridge at dusk',
    stored: { hash: 'ab'.repeat(32), format: 'png', width: 1200, height: 600 },
    ...more,
  }
}

/** One of everything. */
export const everyBlock: readonly BlockContent[] = [
  paragraph('First paragraph.'),
  {
    type: 'paragraph',
    children: [
      { type: 'strong', children: words('Bold') },
      { type: 'text', value: ' and ' },
      { type: 'link', url: 'https://example.org/a?b=1&c=2', children: words('linked') },
      { type: 'break' },
      { type: 'inlineCode', value: 'x < y' },
      { type: 'footnoteMark', label: 'toll' },
      { type: 'delete', children: words('struck') },
      { type: 'emphasis', children: words('stressed') },
    ],
  },
  {
    type: 'post',
    network: 'x',
    author: 'Ada',
    handle: 'ada',
    date: '2025-03-04',
    profileUrl: 'https://x.com/ada',
    url: 'https://x.com/ada/status/1',
    mentions: [],
    children: [paragraph('Words of a post.')],
  },
  { type: 'cta', slot: true, action: 'subscribe', original: { body: 'Their own call' } },
  { type: 'related', label: 'RELATED', title: 'Another story', url: 'https://example.org/other' },
  { type: 'heading', level: 2, children: words('What comes next') },
  { type: 'quote', children: [paragraph('A quoted line.')], cite: 'The mayor' },
  { type: 'heading', level: 3, children: words('In detail') },
  {
    type: 'list',
    ordered: true,
    start: 3,
    items: [{ children: [paragraph('third')] }, { children: [paragraph('fourth')] }],
  },
  { type: 'list', ordered: false, items: [{ children: [paragraph('loose')] }] },
  {
    type: 'list',
    ordered: false,
    items: [
      { checked: true, children: [paragraph('done')] },
      {
        checked: false,
        children: [
          paragraph('to do'),
          { type: 'list', ordered: false, items: [{ children: [paragraph('nested')] }] },
        ],
      },
    ],
  },
  image({ caption: words('The bridge, seen from the quay.'), credit: 'Ben' }),
  { type: 'quote', pull: true, children: [paragraph('Pulled out of the text.')] },
  { type: 'callout', tone: 'note', children: [paragraph('Bring an umbrella.')] },
  { type: 'callout', tone: 'warn', children: [paragraph('Mind the gap.')] },
  { type: 'embed', url: 'https://example.org/film', title: 'A film', provider: 'Vimeo', image: image() },
  { type: 'code', value: 'if (open) {\n  cross()\n}', language: 'js' },
  {
    type: 'table',
    align: [null, 'right'],
    head: [words('Day'), words('Crossings')],
    rows: [
      [words('Monday'), words('1200')],
      [words('Tuesday'), words('980')],
    ],
  },
  {
    type: 'table',
    align: [],
    head: ['Name', 'Occupation', 'Department', 'Telephone'].map(words),
    rows: [['Odile Marrable', 'Bridgemaster', 'Infrastructure', '01632-960961'].map(words)],
  },
  { type: 'divider' },
  { type: 'cta', slot: true, action: 'share', original: { body: '' } },
  paragraph('Last paragraph.'),
  { type: 'footnote', label: 'toll', children: [paragraph('Crossing is free.')] },
]

/** Something to render. */
export function renderInput(of: Article, more: Partial<RenderInput> = {}): RenderInput {
  return {
    articles: [of],
    look,
    subject: of.headline,
    preheader: 'What the story is about',
    editionSlug: 'bridge-1',
    viewUrl: 'https://news.example.org/e/bridge-1',
    merge: false,
    images: 'hosted',
    ...more,
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** What a reader sees of HTML: no head, no tags, references read. */
export function visibleText(html: string): string {
  return html
    .replace(/^[\s\S]*<\/head>/, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (reference, code: string | undefined, name: string) =>
      code === undefined ? (entities[name] ?? reference) : String.fromCodePoint(Number(code)),
    )
}
