/** Articles with one of everything that a page can show, from left to right and from right to left. */
import type {
  Article,
  BlockContent,
  ImageContent,
  Inline,
  StoredImage,
} from '../../../src/article/article.ts'
import { article, paragraph } from '../render/sample.ts'

const text = (value: string): Inline => ({ type: 'text', value })

/** One of every block; the picture is stored, one more was never fetched. */
function everyBlock(stored: StoredImage): readonly BlockContent[] {
  return [
    {
      type: 'paragraph',
      children: [
        text('The old bridge at '),
        { type: 'strong', children: [text('Mill Lane')] },
        text(' opened to carts on Monday, '),
        { type: 'emphasis', children: [text('three weeks early')] },
        text(', after a winter in which '),
        {
          type: 'link',
          url: 'https://example.org/ferry?a=1&b=2',
          children: [text('the ferry carried everyone')],
        },
        text('.'),
        { type: 'footnoteMark', label: 'count' },
      ],
    },
    paragraph('Those who crossed first were two bakers, a dog and the postwoman, who had waited since six.'),
    { type: 'heading', level: 2, children: [text('What it cost')] },
    picture(stored),
    {
      type: 'table',
      align: [null, 'right', 'center'],
      head: [[text('Part')], [text('Hours')], [text('Ready')]],
      rows: [
        [[text('Piers')], [text('1,204')], [text('yes')]],
        [
          [text('Deck_of_oak_planks_that_no_browser_can_break_anywhere_in_between')],
          [text('312')],
          [text('nearly')],
        ],
      ],
    },
    {
      type: 'list',
      ordered: true,
      start: 3,
      items: [{ children: [paragraph('third')] }, { children: [paragraph('fourth')] }],
    },
    {
      type: 'list',
      ordered: false,
      items: [
        { children: [paragraph('Rails are up')], checked: true },
        {
          children: [
            paragraph('Lamps to follow'),
            { type: 'list', ordered: false, items: [{ children: [paragraph('two of them lent')] }] },
          ],
          checked: false,
        },
      ],
    },
    {
      type: 'quote',
      children: [paragraph('We counted every stone twice, and were wrong both times.')],
      cite: 'The mason',
    },
    { type: 'cta', slot: true, action: 'subscribe', original: { body: 'Their own call' } },
    {
      type: 'quote',
      pull: true,
      children: [paragraph('A bridge is a promise that somebody keeps every morning.')],
    },
    {
      type: 'post',
      network: 'x',
      author: 'Ada Miller',
      handle: 'adamiller',
      date: '2025-03-04',
      profileUrl: 'https://x.com/adamiller',
      url: 'https://x.com/adamiller/status/1',
      mentions: [],
      children: [paragraph('First over the bridge. The dog was second.')],
    },
    { type: 'heading', level: 3, children: [text('In detail')] },
    { type: 'callout', tone: 'note', children: [paragraph('Carts above two tonnes still go by the ford.')] },
    { type: 'callout', tone: 'warn', children: [paragraph('The north steps are slippery.')] },
    {
      type: 'related',
      label: 'RELATED',
      title: 'The ferry that lent its lamps',
      url: 'https://example.org/lamps',
    },
    {
      type: 'embed',
      url: 'https://video.example.org/watch?v=1',
      title: 'The first cart, filmed from the mill',
      provider: 'A video site',
    },
    {
      type: 'code',
      value:
        'for (const stone of bridge) {\n  count(stone) // and again, since the mason was not sure about any of them the first time round\n}',
    },
    {
      type: 'image',
      src: 'https://pictures.example.org/never.jpg',
      alt: 'The mason, asleep on the last stone',
    },
    { type: 'divider' },
    paragraph('Last paragraph, with {{braces}} & <angles> that are only words.'),
    {
      type: 'footnote',
      label: 'count',
      children: [paragraph('Four hundred a day, by the ferryman’s own count.')],
    },
  ]
}

/** A picture with all that may stand under it. */
function picture(stored: StoredImage): ImageContent {
  return {
    type: 'image',
    src: 'https://pictures.example.org/bridge.jpg',
    alt: 'The bridge, seen from the mill',
    caption: [text('The bridge on Monday morning.')],
    credit: 'A. Miller',
    stored,
  }
}

/** The whole of it as an article. */
export function fullArticle(stored: StoredImage, more: Partial<Article> = {}): Article {
  return article(everyBlock(stored), {
    headline: 'The bridge opens again, three weeks before anybody had dared to hope',
    kicker: 'Town',
    dek: 'Two bakers, a dog and the postwoman were first across.',
    byline: [{ name: 'Ada Miller' }, { name: 'Ben Ford' }],
    published: '2025-03-03',
    site: 'The Mill Post',
    canonicalUrl: 'https://example.org/bridge',
    hero: picture(stored),
    ...more,
  })
}

/** The same shape in Arabic. */
export function arabicArticle(stored: StoredImage): Article {
  const mixed = everyBlock(stored).filter(({ type }) => ['post', 'code', 'table'].includes(type))
  return article(
    [
      paragraph(
        'فُتح الجسر القديم أمام العربات صباح الاثنين، قبل الموعد بثلاثة أسابيع، بعد شتاء حملت فيه العبّارة الجميع.',
      ),
      { type: 'heading', level: 2, children: [text('كم كلّف ذلك')] },
      paragraph('كان أول من عبر خبّازان وكلب وساعية البريد التي كانت تنتظر منذ السادسة.'),
      { type: 'quote', children: [paragraph('عددنا كل حجر مرتين، وأخطأنا في المرتين.')], cite: 'البنّاء' },
      {
        type: 'list',
        ordered: false,
        items: [{ children: [paragraph('الحواجز')] }, { children: [paragraph('المصابيح')] }],
      },
      ...mixed,
      {
        type: 'related',
        label: 'اقرأ أيضا',
        title: 'العبّارة التي أعارت مصابيحها',
        url: 'https://example.org/lamps',
      },
    ],
    {
      lang: 'ar',
      dir: 'rtl',
      headline: 'الجسر يُفتح من جديد',
      dek: 'خبّازان وكلب كانوا أول العابرين.',
      byline: [{ name: 'ليلى' }],
      published: '2025-03-03',
      hero: picture(stored),
    },
  )
}
