/** Every rule of the preflight, with something that breaks it and something that comes close. Long because it is one table. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Block, BlockContent, Dropped, Inline } from '../../../src/article/article.ts'
import { checkComposed } from '../../../src/preflight/check-composed.ts'
import type { Checked } from '../../../src/preflight/checked.ts'
import type { Finding } from '../../../src/preflight/finding.ts'
import { article, paragraph } from '../render/sample.ts'
import { good, withHtml, withText } from './good-mail.ts'

type Levels = Finding['level'][]
type Case = readonly [name: string, broken: Partial<Checked>, ...levels: Levels]

const settings = (more: Partial<Checked['settings']>) => ({ settings: { ...good.settings, ...more } })
const body = (...blocks: BlockContent[]) => ({ articles: [article(blocks)] })
const message = (...parts: Checked['message']['parts']) => ({ message: { v: 1 as const, parts } })
const add = (markup: string) => withHtml('<h2>', `${markup}<h2>`)
const link = (href: string, words: string) => `<a href="${href}" class="link">${words}</a>`
const words = (value: string): Inline[] => [{ type: 'text', value }]
const linked = (url: string, value: string): BlockContent => ({
  type: 'paragraph',
  children: [{ type: 'link', url, children: words(value) }],
})
const leftOut = (why?: string): Dropped => ({
  ...{ id: 'd', type: 'boilerplate', reason: 'image', raw: '![The quay](quay.png)', at: 40 },
  pos: { start: 40, end: 60, line: 7, lastLine: 7 },
  ...(why !== undefined && { why }),
})
const image = { type: 'image', src: 'https://example.org/i/photo.jpg?w=9', alt: '' } as const
const stored = { hash: 'aa', format: 'jpeg', width: 600, height: 400 } as const

/** By rule, as a finding names it; a case without levels comes close, and passes. */
const table: Readonly<Record<string, readonly Case[]>> = {
  identity: [['no name and site set', settings({ missing: ['from', 'name'] }), 'warning', 'warning']],
  subject: [
    ['empty', { subject: ' ' }, 'error'],
    ['a line end', { subject: 'One\nTwo' }, 'error'],
    ['a carriage return', { subject: 'One\rTwo' }, 'error'],
    ['half a character', { subject: 'One \ud83d' }, 'error'],
    ['151 characters', { subject: 'x'.repeat(151) }, 'error'],
    ['150 characters', { subject: 'x'.repeat(150) }, 'warning'],
    ['61 characters', { subject: '👩'.repeat(61) }, 'warning'],
    ['60 characters', { subject: '👩'.repeat(60) }],
    [
      '61 with a field, fewer without it',
      { merge: true, subject: `${'x'.repeat(40)} {{reader.name|"friend"}}` },
    ],
  ],
  preheader: [
    ['none', { preheader: '' }, 'warning'],
    ['29 characters', { preheader: 'x'.repeat(29) }, 'warning'],
    ['30 characters', { preheader: 'x'.repeat(30) }],
    ['140 characters', { preheader: 'x'.repeat(140) }],
    ['141 characters', { preheader: 'x'.repeat(141) }, 'warning'],
  ],
  'merge-fields': [
    ['no field', { merge: true, subject: 'Dear {{name}}' }, 'error'],
    ['without a fallback', { merge: true, preheader: 'In {{reader.town}}, what is new this week' }, 'error'],
    ['in the article', { merge: true, ...body(paragraph('Dear {{user.name}}')) }, 'error'],
    ['with a fallback', { merge: true, ...body(paragraph('Dear {{reader.name|"friend"}}')) }],
    ['switched off', body(paragraph('Dear {{user.name}}'))],
    ['switched off, and meant', body(paragraph('Dear {{reader.name|"friend"}}')), 'warning'],
    [
      'a link that is without words for some',
      { merge: true, ...body(linked('https://example.org/a', '{{reader.name|""}}')) },
      'error',
    ],
    [
      'a link that never is',
      { merge: true, ...body(linked('https://example.org/a', '{{reader.name|"you"}}')) },
    ],
    [
      'in an address',
      { merge: true, ...body(linked('https://example.org/?n={{reader.name}}', 'Go')) },
      'warning',
    ],
    [
      'in an address, as Markdown writes it',
      { merge: true, ...body(linked('https://example.org/?n=%7B%7Breader.name%7D%7D', 'Go')) },
      'warning',
    ],
    ['in an alt text', { merge: true, ...body({ ...image, alt: 'Hello {{reader.name}}' }) }, 'warning'],
    ['in an address, switched off', body(linked('https://example.org/?n={{reader.name}}', 'Go'))],
  ],
  'to-be-written': [
    ['lorem ipsum', body(paragraph('Lorem ipsum dolor sit amet.')), 'error'],
    ['TK', body(paragraph('The mayor, TK, came by boat.')), 'warning'],
    ['TK on a line of its own', body(paragraph('TK')), 'error'],
    ['[TK]', body(paragraph('The mayor, [tk], came by boat.')), 'error'],
    ['TODO on a line of its own', body(paragraph('TODO')), 'error'],
    ['[todo]', body(paragraph('It cost [todo].')), 'error'],
    ['[placeholder …]', body(paragraph('[Placeholder for the map]')), 'error'],
    ['a shop', body(paragraph('TK Maxx opens, and sells TK-Safe bags.')), 'warning'],
    ['a time not known yet', body(paragraph('The game time is TBD.')), 'warning'],
    [
      'a name withheld',
      body(paragraph('He said [name withheld] was there, on a [date unknown].')),
      'warning',
      'warning',
    ],
    ['a quotation made to fit', body(paragraph('Love [your] neighbour.')), 'warning'],
    ['TKTK', body(paragraph('It cost TKTK.')), 'error'],
    ['TODO', body({ type: 'heading', level: 2, children: words('TODO: a subhead') }), 'error'],
    [
      'FIXME in a list',
      body({ type: 'list', ordered: false, items: [{ children: [paragraph('FIXME')] }] }),
      'error',
    ],
    ['[insert …]', body(paragraph('See [insert link here] for more.')), 'error'],
    ['XXX, which may be a number', body(paragraph('Super Bowl XXX was long ago.')), 'warning'],
    ['in the subject', { subject: 'TODO: subject' }, 'error'],
    [
      'in the subject and the headline',
      { subject: 'TODO', articles: [article([], { headline: 'TODO' })] },
      'error',
    ],
    ['in code', body(paragraph('x'), { type: 'code', value: '// TODO' })],
    ['in inline code', body({ type: 'paragraph', children: [{ type: 'inlineCode', value: 'TODO' }] })],
    ['a word that holds it', body(paragraph('TKO in round two; a todo list; TODOS.'))],
    ['a flight of Turkish Airlines', body(paragraph('Flight TK 1234 was late.'))],
    ['an insurer', { articles: [article([paragraph('Die TK zahlt.')], { lang: 'de' })] }, 'warning'],
    [
      '"everything" in Spanish',
      { articles: [article([paragraph('TODO: cambia [todo] el mundo.')], { lang: 'es' })] },
      'warning',
      'warning',
    ],
    ['a remark in a quote', body(paragraph('"[The city] will pay."'))],
  ],
  alt: [
    ['a picture without words', body({ ...image, stored }), 'error'],
    ['in a quote', body({ type: 'quote', children: [{ ...image, stored }] }), 'error'],
    ['above the text', { articles: [article([], { hero: { ...image, stored } })] }, 'error'],
    ['one that no mail shows', body(image), 'warning'],
    ["a file's name", body({ ...image, alt: 'IMG_0012.JPG', stored }), 'warning'],
    ['decoration', body({ ...image, stored, decorative: true })],
    ['described', body({ ...image, stored, alt: 'The bridge' })],
  ],
  'pictures-left-out': [
    [
      'one that is not there',
      { articles: [article([], { dropped: [leftOut('there is no such file.')] })] },
      'warning',
    ],
    ['one too small to be one', { articles: [article([], { dropped: [leftOut()] })] }],
  ],
  'call-to-action': [
    ['no site', settings({ missing: ['site'] }), 'warning'],
    ['nobody may sign up', settings({ public: false }), 'warning'],
    [
      'no call',
      { ...settings({ public: false }), ...withHtml(/<p><a href="[^"]*subscribe[\s\S]*?<\/p>/, '') },
    ],
  ],
  links: [
    ['no words', add(link('https://example.org/a', ' ')), 'error'],
    [
      'a picture without words',
      add(link('https://example.org/a', '<img src="https://x.example/a.png" alt="" width="9">')),
      'error',
    ],
    [
      'a picture with words',
      add(link('https://example.org/a', '<img src="https://x.example/a.png" alt="A" width="9">')),
    ],
    ['a label', add('<a href="https://example.org/a" aria-label="The plan"></a>')],
    ['a path', add(link('/plan', 'The plan')), 'error'],
    ['a script', add(link('javascript:alert(1)', 'The plan')), 'error'],
    ['nothing', add(link('', 'The plan')), 'error'],
    ['no host', add(link('https://', 'The plan')), 'error'],
    ['a mail address', add(link('mailto:ada@example.org', 'Write to Ada'))],
    ['one that the reader fills in', add(link('mailto:?subject=Look', 'Forward this'))],
    ['a place in the mail', add(`<p id="note-1">Said so.</p>${link('#note-1', 'Note 1')}`)],
    ['a place that is not there', add(link('#note-2', 'Note 2')), 'error'],
  ],
  'link-text': [
    [
      'twice "Read more"',
      add(link('https://a.example', 'Read more') + link('https://b.example', 'Read more →')),
      'warning',
    ],
    ['in German', add(link('https://a.example', 'hier') + link('https://b.example', 'hier')), 'warning'],
    [
      'in French',
      add(link('https://a.example', 'Lire la suite') + link('https://b.example', 'Lire la suite')),
      'warning',
    ],
    [
      'in Spanish',
      add(link('https://a.example', 'Leer más…') + link('https://b.example', 'Leer más…')),
      'warning',
    ],
    [
      'in Japanese',
      add(link('https://a.example', '続きを読む') + link('https://b.example', '続きを読む')),
      'warning',
    ],
    ['twice to the same place', add(link('https://a.example', 'here') + link('https://a.example', 'here'))],
    ['once', add(link('https://a.example', 'click here'))],
    ['words that say something', add(link('https://a.example', 'Ada') + link('https://b.example', 'Ada'))],
  ],
  headings: [
    ['no h1', withHtml(/<h1>.*<\/h1>/, ''), 'error'],
    ['two h1', add('<h1>Again</h1>'), 'error'],
    ['a level left out', withHtml(/h2>/g, 'h3>'), 'warning'],
    ['back up', add('<h2>One</h2><h3>Two</h3>')],
  ],
  size: [
    ['96 KB', { longestHtml: 95 * 1024 + 1 }, 'error'],
    ['95 KB', { longestHtml: 95 * 1024 }, 'warning'],
    ['81 KB', { longestHtml: 80 * 1024 + 1 }, 'warning'],
    ['80 KB', { longestHtml: 80 * 1024 }],
  ],
  characters: [
    ['a C1 control in the HTML', add('<p>It\u0092s here</p>'), 'error'],
    ['in the text', withText('noon', 'noon\u0085'), 'error'],
    ['in the subject', { subject: 'It\u0092s here' }, 'error'],
    ['unseen signs in a row', add('<p>win\u200b\u200bner</p>'), 'warning'],
    ['one between letters', add('<p>می\u200cخواهم 👩\u200d🚀</p>')],
  ],
  placeholder: [
    ['template code in the HTML', withHtml('Cars', '{{cars}}'), 'error'],
    ['in the text', withText('Cars', '{{cars}}'), 'error'],
    ['a width that is no number', add('<p style="width:NaNpx">x</p>'), 'error'],
    ['a link to nowhere', add('<a href="undefined/u">x</a>'), 'error'],
    ['a word that was missing', add('<p class="x">undefined</p>'), 'error'],
    ['an object in the text', withText('Cars', '[object Object]\nCars'), 'error'],
    [
      'an own style sheet, minified',
      withHtml('<style>', '<style>@media (min-width: 1px){.a{color:#000000}}'),
    ],
    ...['undefined', 'NaN'].map(
      (token): Case => [
        `an article with a cell and a line ${token}`,
        {
          ...body({ type: 'table', align: [null], head: [words('Result')], rows: [[words(token)]] }),
          ...add(`<p>${token}</p>`),
          ...withText('Cars', `${token}\nCars`),
        },
      ],
    ),
    [
      'an article on templates',
      add('<p>&#123;&#123;name&#125;&#125; is undefined, NaN, [object Object].</p>'),
    ],
  ],
  unsubscribe: [
    ['no link in the HTML', withHtml('href="{unsubscribeUrl}"', 'href="https://example.org/plan"'), 'error'],
    ['the address as words', withHtml(/<a href="{unsubscribeUrl}".*?<\/a>/, '{unsubscribeUrl}'), 'error'],
    ['none in the text', withText('{unsubscribeUrl}', ''), 'error'],
  ],
  'postal-address': [
    ['not in the HTML', withHtml('1 Press Lane', ''), 'error'],
    [
      'only where nobody sees it',
      withHtml('<p style="font-size:14px">', '<p style="display:none">'),
      'error',
    ],
    ['not in the text', withText('1 Press Lane', ''), 'error'],
    ['none set', settings({ postalAddress: '' })],
    [
      'with signs of its own',
      {
        ...settings({ postalAddress: 'A & B <"C">\n{x}' }),
        ...add('<p>A &amp; B &lt;&quot;C&quot;&gt;<br>&#123;x&#125;</p>'),
        ...withText('Springfield', 'A & B <"C">\n{x}'),
      },
    ],
  ],
  'view-in-browser': [
    ['not in the HTML', withHtml('/e/bridge-1"', '/e/bridge-2"'), 'warning'],
    ['not in the text', withText('/e/bridge-1', '/e/bridge-11'), 'warning'],
  ],
  language: [
    ['Arabic as English', { articles: [article([], { dir: 'rtl' })] }, 'warning'],
    ['English as Arabic', { articles: [article([], { lang: 'ar' })] }, 'warning'],
    ['Arabic', { articles: [article([], { lang: 'ar-EG', dir: 'rtl' })] }],
    ['a script that says it', { articles: [article([], { lang: 'az-Arab', dir: 'rtl' })] }],
    ['html without lang', withHtml('<html lang="en"', '<html'), 'error'],
    ['html without dir', withHtml('<html lang="en" dir="ltr"', '<html lang="en"'), 'error'],
    ['body without', withHtml('<div lang="en" dir="ltr"', '<div'), 'error', 'error'],
    [
      'MJML left alone',
      withHtml('<html lang="en" dir="ltr"', '<html lang="und" dir="auto"'),
      'error',
      'error',
    ],
  ],
  title: [
    ['none', withHtml(/<title>.*<\/title>/, ''), 'error'],
    ['empty', withHtml(/<title>.*<\/title>/, '<title> </title>'), 'error'],
  ],
  tables: [
    ['one without a role', withHtml(/\n<table role="presentation">/, '\n<table>'), 'error'],
    ['one of data', add('<table><tr><th>Year</th></tr><tr><td>1999</td></tr></table>')],
    [
      'a head cell of a table inside',
      withHtml(
        /\n<table role="presentation"><tr><td>/,
        '\n<table><tr><td><table><tr><th>x</th></tr></table>',
      ),
      'error',
    ],
  ],
  pictures: [
    ['no alt', withHtml(' alt="The bridge at dawn"', ''), 'error'],
    ['an empty alt', withHtml('alt="The bridge at dawn"', 'alt=""')],
    ['no width', withHtml(' width="536"', ''), 'error'],
    ['a width in per cent', withHtml('width="536"', 'width="100%"'), 'error'],
    ['over http', withHtml('src="https:', 'src="http:'), 'error'],
    ['in the address itself', withHtml(/src="[^"]*"/, 'src="data:image/png;base64,AA=="'), 'error'],
    ['along with the mail', withHtml(/src="[^"]*"/, 'src="cid:aa"')],
    [
      'from a site of this machine',
      {
        ...settings({ site: 'http://127.0.0.1:3000' }),
        ...withHtml('https://news.example.org/m/', 'http://127.0.0.1:3000/m/'),
      },
    ],
  ],
  tracking: [
    ['one pixel', add('<img src="https://t.example/p.gif" alt="" width="1" height="1">'), 'error'],
    [
      'by its style',
      add('<img src="https://t.example/p.gif" alt="" width="20" style="width:1px;height:1px">'),
      'error',
    ],
    ['hidden', add('<img src="https://t.example/p.gif" alt="" width="20" style="display:none">'), 'error'],
    ['a small sign', add('<img src="https://t.example/p.gif" alt="" width="16" height="16">')],
  ],
  markup: [
    ...[
      '<script>1</script>',
      '<form></form>',
      '<link rel="stylesheet" href="x.css">',
      '<iframe></iframe>',
      '<style>p{}</style>',
    ].map((markup): Case => [markup, add(markup), 'error']),
    ['a handler', withHtml('<h1>', '<h1 onclick="x()">'), 'error'],
    ['a script in the head', withHtml('</head>', '<script>1</script></head>'), 'error'],
    [
      'a page that leads on',
      withHtml('</head>', '<meta http-equiv="Refresh" content="0;url=x"></head>'),
      'error',
    ],
    ['their names as words', add('<p>&lt;script&gt; and &lt;form&gt;</p>')],
  ],
  fonts: [
    [
      "Google's",
      withHtml('<style>', '<style>@import url(https://fonts.googleapis.com/css?family=X);'),
      'error',
    ],
    ['a file', withHtml('<style>', '<style>.x { background: url("//x.example/a.png"); }'), 'error'],
    ['an article on them', add('<p>fonts.googleapis.com is away</p>')],
  ],
  fetched: [
    ['by a style', add('<p style="background-image:url(https://t.example/p.gif)">x</p>'), 'error'],
    ['by one without a scheme', add('<p style="background:url(\'//t.example/p.gif\')">x</p>'), 'error'],
    ['by a background', add('<table role="none" background="https://t.example/p.gif"></table>'), 'error'],
    [
      "by Outlook's own markup",
      add(
        '<!--[if gte mso 9]><v:rect><v:fill type="tile" src="https://t.example/p.gif" /></v:rect><![endif]-->',
      ),
      'error',
    ],
    [
      'from elsewhere on the site',
      add('<p style="background:url(https://news.example.org/t)">x</p>'),
      'error',
    ],
    [
      'our own',
      add(
        '<p style="background:url(https://news.example.org/m/aa.jpg)">x</p><table role="none" background="cid:aa"></table><!--[if mso]><v:image src="https://news.example.org/m/aa.jpg" /><![endif]-->',
      ),
    ],
  ],
  outlook: [
    ['not closed', withHtml('<xml></xml><![endif]-->', '<xml></xml>-->'), 'error'],
    ['closed twice', withHtml('</head>', '<!--<![endif]--></head>'), 'error'],
    ['a table not closed', withHtml('<!--[if mso | IE]></td></tr></table><![endif]-->', ''), 'error'],
    ['for all but Outlook', withHtml('</head>', '<!--[if !mso]><!--><meta name="x"><!--<![endif]--></head>')],
  ],
  css: [
    ['13 KB', withHtml('<style>', `<style>${'.a { color: #000000; }\n'.repeat(600)}`), 'error'],
    [
      'an @-rule in an @-rule',
      withHtml('.card {', '@supports (display: grid) { p { margin: 0; } } .card {'),
      'error',
    ],
    ['a rule in a rule', withHtml('<style>', '<style>.a { .b { margin: 0; } }'), 'error'],
  ],
  'font-size': [
    ['13 px', withHtml('font-size:14px', 'font-size:13px'), 'warning'],
    ['13 px, from around', withHtml('font-size:18px', 'font-size:13px'), 'warning'],
    ['where no words are', add('<p style="font-size:0px"><b style="font-size:14px">x</b></p>')],
  ],
  contrast: [
    ['grey on white', withHtml('color:#1a1a1a', 'color:#808080'), 'error'],
    [
      'on a ground further out',
      withHtml('background-color:#ffffff', 'background-color:#777777'),
      'error',
      'error',
    ],
    ['in dark mode only', withHtml('#e8e8e6', '#333333'), 'error'],
    ['a link in dark mode only', withHtml('#8ab8f0', '#0b57a4'), 'error'],
    ['a rule that is not important', withHtml('#1c1e21 !important', '#1c1e21'), 'error', 'error'],
    [
      'by bgcolor',
      withHtml(
        '<table role="presentation"><tr><td>\n',
        '<table role="presentation"><tr><td bgcolor="#1a1a1a">\n',
      ),
      'error',
      'error',
    ],
    [
      'short colours, and by name',
      withHtml('background-color:#ffffff;color:#1a1a1a', 'background:white;color:#000'),
    ],
  ],
  'dark-mode': [
    ['no dark rules', withHtml(/@media[\s\S]*?\n\}\n/, ''), 'warning'],
    [
      'a colour without a class',
      withHtml(' class="link" style="color:#0b57a4">the plan', ' style="color:#3b77c4">the plan'),
      'warning',
    ],
  ],
  'text-part': [
    [
      '"please view in HTML"',
      { text: '1 Press Lane Springfield\n{unsubscribeUrl}\nhttps://news.example.org/e/bridge-1' },
      'warning',
    ],
  ],
  'text-lines': [
    ['79 characters', withText('Cars', `${'x'.repeat(78)} Cars`), 'warning'],
    [
      'with a merge field',
      {
        merge: true,
        ...body(paragraph('Dear {{reader.name|"friend"}}')),
        ...withText('Cars', `${'x'.repeat(30)} Cars`),
      },
    ],
    ['a word that long', withText('Cars', `the-bridge-${'x'.repeat(80)}.jpg\nCars`)],
    ['Japanese, which has no blanks', withText('Cars', `${'橋'.repeat(79)}\nCars`), 'warning'],
    ['78 characters', withText('Cars', `${'x '.repeat(39).trim()}\nCars`)],
    [
      'an address',
      withText(
        '[1] https://example.org/plan',
        `[1] https://example.org/plan\n> https://example.org/${'x'.repeat(80)}`,
      ),
    ],
  ],
  'link-parity': [
    ['only in the HTML', add(link('https://example.org/more', 'More of it')), 'warning'],
    ['only in the text', withText('[1]', '[2] https://example.org/other\n[1]'), 'warning'],
    [
      'the same but for its end',
      withText('https://example.org/plan', 'https://example.org/plans'),
      'warning',
      'warning',
    ],
    [
      'an address among the words of both',
      {
        ...add('<p>See https://example.org/words.</p>'),
        ...withText('Cars', 'See https://example.org/words.\nCars'),
      },
    ],
    [
      'a mail address',
      { ...add(link('mailto:ada%40x@example.org', 'Ada')), ...withText('Cars', 'ada@x@example.org Cars') },
    ],
  ],
  'message-lines': [
    ['999 bytes', message('x'.repeat(999), '\r\n'), 'error'],
    ['998 bytes', message('x'.repeat(998), '\r\n')],
    [
      'a value that makes it longer',
      message('x'.repeat(900), { name: 'messageId', fallback: '', encoding: 'token' }, '\r\n'),
      'error',
    ],
  ],
}

test('the good mail has no finding', () => {
  assert.deepEqual(checkComposed(good), [])
})

for (const [rule, cases] of Object.entries(table)) {
  describe(rule, () => {
    for (const [name, broken, ...levels] of cases)
      test(`${name}: ${levels.join(', ') || 'no finding'}`, () => {
        const found = checkComposed({ ...good, ...broken }).filter((finding) => finding.rule === rule)
        assert.deepEqual(
          found.map(({ level }) => level),
          levels,
          JSON.stringify(found),
        )
        for (const { message } of found) assert.match(message, /^\S.*\.$/)
      })
  })
}

test('what the writer left undone is named by its source and line', () => {
  const placed: Block = { ...image, stored, id: 'b', pos: { start: 0, end: 1, line: 12, lastLine: 12 } }
  const [finding] = checkComposed({ ...good, articles: [{ ...article([]), body: [placed] }] })
  assert.match(finding?.message ?? '', /photo\.jpg \(story\.txt, line 12\)/)
})

test('a long mail, and one that nests and repeats, are looked through in no time', () => {
  const css = '.a .b .c .d .e .f > .g { color: #000000; }'.repeat(40)
  const rows = Array.from(
    { length: 1500 },
    (_, n) =>
      `<table class="g"><tr><td><p><a href="https://example.org/${n}">x${n}</a></p></td></tr></table>`,
  )
  const nested = '<div><b style="color:#fff">x'.repeat(300)
  // Of the processor, not of the clock: others may be running.
  const before = process.cpuUsage()
  checkComposed({
    ...good,
    html: `<style>${css}</style>${rows.join('')}${nested}<a href="${'('.repeat(50_000)}">${'-'.repeat(50_000)}`,
    text: `${'{'.repeat(50_000)} ${rows.map((_, n) => `https://example.net/${n}.,.,`).join(' ')} ${'x.'.repeat(50_000)}`,
    articles: [article([paragraph(`${'TK '.repeat(20_000)}${'[insert '.repeat(20_000)}`)])],
  })
  const took = process.cpuUsage(before).user / 1_000
  assert.ok(took < 2_000, `${took} ms`)
})
